"""What is there: who may dial what, where machines are, which disks they have. Of what AWS says, not of what was asked."""

from ipaddress import ip_address, ip_network


def tag(thing, key="Name"):
    return next((each["Value"] for each in thing.get("Tags", []) if each["Key"] == key), None)


class Found:
    """All that matters, as AWS describes it."""

    def __init__(self, aws):
        ec2 = aws.ec2
        self.instances = [
            each for one in ec2.describe_instances()["Reservations"] for each in one["Instances"]
        ]  # fmt: skip
        self.groups = {each["GroupId"]: each for each in ec2.describe_security_groups()["SecurityGroups"]}
        self.subnets = {each["SubnetId"]: each for each in ec2.describe_subnets()["Subnets"]}
        self.volumes = ec2.describe_volumes()["Volumes"]
        self.tables = ec2.describe_route_tables()["RouteTables"]
        self.images = {each["ImageId"]: each for each in ec2.describe_images(
            ImageIds=sorted({each["ImageId"] for each in self.instances})
        )["Images"]}  # fmt: skip

    def groups_of(self, instance):
        (interface,) = instance["NetworkInterfaces"]
        return {each["GroupId"] for each in interface["Groups"]}

    def permissions(self, instance, way):
        return [each for group in self.groups_of(instance) for each in self.groups[group].get(way, [])]


def ports(permission):
    if permission["IpProtocol"] == "-1":
        return "all"
    first, last = permission["FromPort"], permission["ToPort"]
    return f"{permission['IpProtocol']} {first}" if first == last else f"{permission['IpProtocol']} {first}-{last}"


def covers(permission, wanted):
    return permission["IpProtocol"] == "-1" or ports(permission) == wanted


def ranges(permission):
    v6 = [each["CidrIpv6"] for each in permission.get("Ipv6Ranges", [])]
    return [each["CidrIp"] for each in permission.get("IpRanges", [])] + v6


def matches(found, permission, other):
    """Whether the other end of a permission may be this instance."""
    pairs = {each["GroupId"] for each in permission.get("UserIdGroupPairs", [])}
    address = ip_address(other["PrivateIpAddress"])
    inside = any(address in ip_network(each) for each in ranges(permission))
    return inside or bool(pairs & found.groups_of(other))


def lets_out(found, source, target, wanted):
    out = found.permissions(source, "IpPermissionsEgress")
    return any(covers(each, wanted) and matches(found, each, target) for each in out)


def doors(found, instance):
    """Who may dial which port: machines whose groups let them out too, ranges, and groups that no machine is in."""
    table = {}
    for permission in found.permissions(instance, "IpPermissions"):
        port = ports(permission)
        machines = [
            tag(other) for other in found.instances
            if matches(found, permission, other) and lets_out(found, other, instance, port)
        ]  # fmt: skip
        inside = {group for other in found.instances for group in found.groups_of(other)}
        groups = [each["GroupId"] for each in permission.get("UserIdGroupPairs", []) if each["GroupId"] not in inside]
        strangers = [f"group {tag(found.groups[each])}" for each in groups]
        table.setdefault(port, set()).update(machines, ranges(permission), strangers)
    return {port: sorted(sources) for port, sources in sorted(table.items())}


def way_out(found, subnet):
    """What a subnet reaches the Internet by."""
    own = [each for each in found.tables for to in each["Associations"] if to.get("SubnetId") == subnet]
    routes = [route for table in own for route in table["Routes"] if route.get("DestinationCidrBlock") == "0.0.0.0/0"]
    if len(own) > 1 or len(routes) > 1:
        return "more than one"
    kinds = [route.get("NatGatewayId") or route.get("GatewayId", "something else") for route in routes]
    return kinds[0].split("-")[0] if kinds else "nothing"


def zone_of(found, instance):
    """That of its subnet: moto puts an instance with a given network interface into the first zone."""
    return found.subnets[instance["SubnetId"]]["AvailabilityZone"]


def disk(found, instance, volume):
    (attached,) = volume["Attachments"]
    devices = {each["Ebs"]["VolumeId"]: each["Ebs"] for each in instance["BlockDeviceMappings"]}
    return {
        "device": attached["Device"],
        "size": volume["Size"],
        "type": volume["VolumeType"],
        "iops": volume.get("Iops"),
        "throughput": volume.get("Throughput"),
        "encrypted": volume["Encrypted"],
        "sameZone": volume["AvailabilityZone"] == zone_of(found, instance),
        "ends": devices[volume["VolumeId"]]["DeleteOnTermination"],
        "name": tag(volume),
    }


def of_instance(found, instance):
    subnet = found.subnets[instance["SubnetId"]]
    metadata = instance["MetadataOptions"]
    own = [
        volume for volume in found.volumes
        if any(each["InstanceId"] == instance["InstanceId"] for each in volume["Attachments"])
    ]  # fmt: skip
    return {
        "zone": zone_of(found, instance),
        "range": subnet["CidrBlock"],
        "inRange": ip_address(instance["PrivateIpAddress"]) in ip_network(subnet["CidrBlock"]),
        "privateIp": instance["PrivateIpAddress"],
        "public": instance.get("PublicIpAddress") is not None,
        "wayOut": way_out(found, subnet["SubnetId"]),
        "metadata": [metadata["HttpEndpoint"], metadata["HttpTokens"], metadata["HttpPutResponseHopLimit"]],
        "type": instance["InstanceType"],
        "architecture": found.images[instance["ImageId"]]["Architecture"],
        "profile": instance.get("IamInstanceProfile", {}).get("Arn", "").split("/")[-1],
        "key": instance["KeyName"],
        "processes": tag(instance, "pulumi-rocketmq:processes"),
        "doors": doors(found, instance),
        "disks": sorted((disk(found, instance, volume) for volume in own), key=lambda each: each["device"]),
    }


def of_roles(aws):
    return {
        role["RoleName"]: {
            "trusts": role["AssumeRolePolicyDocument"]["Statement"],
            "policies": [
                each["PolicyArn"]
                for each in aws.iam.list_attached_role_policies(RoleName=role["RoleName"])["AttachedPolicies"]
            ],
            "profiles": [
                each["InstanceProfileName"]
                for each in aws.iam.list_instance_profiles_for_role(RoleName=role["RoleName"])["InstanceProfiles"]
            ],
        }
        for role in aws.iam.list_roles()["Roles"]
    }


def of_names(aws, machines):
    """The names of Route 53, each with the machines that it leads to."""
    names = {}
    owners = {each["privateIp"]: name for name, each in machines.items()}
    for zone in aws.route53.list_hosted_zones()["HostedZones"]:
        for each in aws.route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]:
            if each["Type"] == "A":
                addresses = [value["Value"] for value in each["ResourceRecords"]]
                names[each["Name"]] = sorted(owners.get(address, address) for address in addresses)
    return names


def facts_of(aws):
    found = Found(aws)
    machines = {tag(each): of_instance(found, each) for each in found.instances}
    zones = [
        [zone["Name"], zone["Config"]["PrivateZone"]] for zone in aws.route53.list_hosted_zones()["HostedZones"]
    ]  # fmt: skip
    unattached = [tag(volume) for volume in found.volumes if not volume["Attachments"]]
    names = of_names(aws, machines)
    return {"machines": machines, "roles": of_roles(aws), "names": names, "zones": zones, "unattached": unattached}
