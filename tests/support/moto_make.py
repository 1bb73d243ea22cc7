"""Makes one resource by the calls of AWS that the provider makes for it.

Each maker is called with the inputs as they are, by their names: an input that it does not know, or that is missing, is a
TypeError. What a maker returns is what the provider would say of the resource, with its id.
"""

import re

MAKERS = {}

# What AWS takes, as its reference says, and moto does not check.
DESCRIPTION = re.compile(r"[\w .\-:/()#,@\[\]+=&;{}!$*]{1,255}", re.ASCII)
TAG_VALUE = re.compile(r"[\w .:/=+\-@]{0,256}")


def makes(*types):
    def register(maker):
        MAKERS.update({each: maker for each in types})
        return maker

    return register


def own_name(name):
    """As the provider names what has no name: with seven letters that differ."""
    return f"{name}-0a1b2c3"


def tag_list(tags):
    for key, value in tags.items():
        fits(TAG_VALUE, key)
        fits(TAG_VALUE, value)
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def tagged(kind, tags):
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": tag_list(tags)}]}


def fits(pattern, text):
    if pattern.fullmatch(text) is None:
        raise ValueError(f"AWS does not take {text!r} here")
    return text


def given(**values):
    """What is not asked for is not said."""
    return {key: value for key, value in values.items() if value is not None}


@makes("aws:ec2/vpc:Vpc")
def vpc(aws, _, *, cidrBlock, enableDnsHostnames, enableDnsSupport, tags):
    made = aws.ec2.create_vpc(CidrBlock=cidrBlock, **tagged("vpc", tags))["Vpc"]["VpcId"]
    aws.ec2.modify_vpc_attribute(VpcId=made, EnableDnsSupport={"Value": enableDnsSupport})
    aws.ec2.modify_vpc_attribute(VpcId=made, EnableDnsHostnames={"Value": enableDnsHostnames})
    return {"id": made}


@makes("aws:ec2/subnet:Subnet")
def subnet(aws, _, *, vpcId, cidrBlock, availabilityZone, tags):
    own = {"VpcId": vpcId, "CidrBlock": cidrBlock, "AvailabilityZone": availabilityZone}
    return {"id": aws.ec2.create_subnet(**own, **tagged("subnet", tags))["Subnet"]["SubnetId"]}


@makes("aws:ec2/internetGateway:InternetGateway")
def internet_gateway(aws, _, *, vpcId, tags):
    made = aws.ec2.create_internet_gateway(**tagged("internet-gateway", tags))["InternetGateway"]["InternetGatewayId"]
    aws.ec2.attach_internet_gateway(InternetGatewayId=made, VpcId=vpcId)
    return {"id": made}


@makes("aws:ec2/eip:Eip")
def eip(aws, _, *, domain, tags, networkInterface=None):
    made = aws.ec2.allocate_address(Domain=domain, **tagged("elastic-ip", tags))
    if networkInterface is not None:
        own = {"AllocationId": made["AllocationId"], "NetworkInterfaceId": networkInterface}
        aws.ec2.associate_address(**own)
    return {"id": made["AllocationId"], "publicIp": made["PublicIp"]}


@makes("aws:ec2/natGateway:NatGateway")
def nat_gateway(aws, _, *, allocationId, subnetId, tags):
    own = {"AllocationId": allocationId, "SubnetId": subnetId, "ConnectivityType": "public"}
    return {"id": aws.ec2.create_nat_gateway(**own, **tagged("natgateway", tags))["NatGateway"]["NatGatewayId"]}


@makes("aws:ec2/routeTable:RouteTable")
def route_table(aws, _, *, vpcId, tags):
    made = aws.ec2.create_route_table(VpcId=vpcId, **tagged("route-table", tags))
    return {"id": made["RouteTable"]["RouteTableId"]}


@makes("aws:ec2/route:Route")
def route(aws, name, *, routeTableId, destinationCidrBlock, gatewayId=None, natGatewayId=None):
    to = given(GatewayId=gatewayId, NatGatewayId=natGatewayId)
    aws.ec2.create_route(RouteTableId=routeTableId, DestinationCidrBlock=destinationCidrBlock, **to)
    return {"id": f"route of {name}"}


@makes("aws:ec2/routeTableAssociation:RouteTableAssociation")
def association(aws, _, *, routeTableId, subnetId):
    return {"id": aws.ec2.associate_route_table(RouteTableId=routeTableId, SubnetId=subnetId)["AssociationId"]}


@makes("aws:ec2/securityGroup:SecurityGroup")
def security_group(aws, name, *, vpcId, description, tags):
    own = {"GroupName": own_name(name), "Description": fits(DESCRIPTION, description), "VpcId": vpcId}
    made = aws.ec2.create_security_group(**own, **tagged("security-group", tags))["GroupId"]
    # The provider takes away that a new group lets everything out.
    everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    aws.ec2.revoke_security_group_egress(GroupId=made, IpPermissions=[everything])
    return {"id": made}


def permission(*, ipProtocol, description, cidrIpv4, cidrIpv6, referencedSecurityGroupId, fromPort, toPort):
    said = {"Description": fits(DESCRIPTION, description)}
    sources = given(
        IpRanges=cidrIpv4 and [{"CidrIp": cidrIpv4, **said}],
        Ipv6Ranges=cidrIpv6 and [{"CidrIpv6": cidrIpv6, **said}],
        UserIdGroupPairs=referencedSecurityGroupId and [{"GroupId": referencedSecurityGroupId, **said}],
    )
    if len(sources) != 1:
        raise ValueError(f"a rule with {len(sources)} sources; it needs one")
    return {"IpProtocol": ipProtocol, **given(FromPort=fromPort, ToPort=toPort), **sources}


def rule(aws, call, groupId, tags, inputs):
    other = inputs["referencedSecurityGroupId"]
    if other is not None:
        # moto takes a group of any VPC; AWS wants it in this one, or in one that is peered already.
        both = aws.ec2.describe_security_groups(GroupIds=sorted({groupId, other}))["SecurityGroups"]
        if len({each["VpcId"] for each in both}) > 1:
            raise ValueError("the group and the one that it refers to belong to different networks")
    made = call(GroupId=groupId, IpPermissions=[permission(**inputs)], **tagged("security-group-rule", tags))
    return {"id": made["SecurityGroupRules"][0]["SecurityGroupRuleId"]}


def of_rule(
    *, ipProtocol, description, cidrIpv4=None, cidrIpv6=None, referencedSecurityGroupId=None, fromPort=None, toPort=None
):
    return dict(locals())


@makes("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
def ingress(aws, _, *, securityGroupId, tags, **inputs):
    return rule(aws, aws.ec2.authorize_security_group_ingress, securityGroupId, tags, of_rule(**inputs))


@makes("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
def egress(aws, _, *, securityGroupId, tags, **inputs):
    return rule(aws, aws.ec2.authorize_security_group_egress, securityGroupId, tags, of_rule(**inputs))


@makes("aws:ec2/keyPair:KeyPair")
def key_pair(aws, name, *, publicKey, tags, keyName=None):
    named = keyName or own_name(name)
    aws.ec2.import_key_pair(KeyName=named, PublicKeyMaterial=publicKey.encode(), **tagged("key-pair", tags))
    return {"id": named, "keyName": named}


@makes("aws:iam/role:Role")
def role(aws, name, *, assumeRolePolicy, tags):
    named = own_name(name)
    aws.iam.create_role(RoleName=named, Path="/", AssumeRolePolicyDocument=assumeRolePolicy, Tags=tag_list(tags))
    return {"id": named, "name": named}


@makes("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
def role_policy(aws, name, *, role, policyArn):
    aws.iam.attach_role_policy(RoleName=role, PolicyArn=policyArn)
    return {"id": f"policy of {name}"}


@makes("aws:iam/instanceProfile:InstanceProfile")
def profile(aws, name, *, tags, role=None, **named):
    named = named.pop("name", None) or own_name(name)
    aws.iam.create_instance_profile(InstanceProfileName=named, Path="/", Tags=tag_list(tags))
    if role is not None:
        aws.iam.add_role_to_instance_profile(InstanceProfileName=named, RoleName=role)
    return {"id": named, "name": named}


@makes("aws:ec2/networkInterface:NetworkInterface")
def network_interface(aws, _, *, subnetId, securityGroups, description, tags, privateIps=()):
    fixed = [{"PrivateIpAddress": address, "Primary": at == 0} for at, address in enumerate(privateIps)]
    own = {"SubnetId": subnetId, "Groups": securityGroups, "Description": description}
    own.update(given(PrivateIpAddresses=fixed or None))
    made = aws.ec2.create_network_interface(**own, **tagged("network-interface", tags))["NetworkInterface"]
    return {"id": made["NetworkInterfaceId"], "privateIp": made["PrivateIpAddress"]}


def metadata_options(*, httpEndpoint, httpTokens, httpPutResponseHopLimit):
    return {
        "HttpEndpoint": httpEndpoint,
        "HttpTokens": httpTokens,
        "HttpPutResponseHopLimit": httpPutResponseHopLimit,
    }


def disk(*, encrypted, volumeType, volumeSize, deleteOnTermination, tags, kmsKeyId=None):
    ebs = {"Encrypted": encrypted, "VolumeType": volumeType, "VolumeSize": volumeSize}
    return {**ebs, "DeleteOnTermination": deleteOnTermination, **given(KmsKeyId=kmsKeyId)}, tags


@makes("aws:ec2/instance:Instance")
def instance(
    aws, _, *, ami, instanceType, keyName, metadataOptions, rootBlockDevice, tags,
    iamInstanceProfile=None, primaryNetworkInterface=None, subnetId=None, vpcSecurityGroupIds=None, userData=None,
):  # fmt: skip
    # The provider asks for the name of the root device, and tags the volume afterwards.
    root = aws.ec2.describe_images(ImageIds=[ami])["Images"][0]["RootDeviceName"]
    ebs, disk_tags = disk(**rootBlockDevice)
    interface = None
    if primaryNetworkInterface is not None:
        interface = [{"DeviceIndex": 0, "NetworkInterfaceId": primaryNetworkInterface.pop("networkInterfaceId")}]
        if primaryNetworkInterface:
            raise TypeError(f"primaryNetworkInterface has {sorted(primaryNetworkInterface)}, which nothing uses")
    made = aws.ec2.run_instances(
        ImageId=ami, InstanceType=instanceType, KeyName=keyName, MinCount=1, MaxCount=1,
        MetadataOptions=metadata_options(**metadataOptions),
        BlockDeviceMappings=[{"DeviceName": root, "Ebs": ebs}],
        **given(
            IamInstanceProfile=iamInstanceProfile and {"Name": iamInstanceProfile}, NetworkInterfaces=interface,
            SubnetId=subnetId, SecurityGroupIds=vpcSecurityGroupIds, UserData=userData,
        ),
        **tagged("instance", tags),
    )["Instances"][0]["InstanceId"]  # fmt: skip
    own = [{"Name": "attachment.instance-id", "Values": [made]}]
    volumes = [volume["VolumeId"] for volume in aws.ec2.describe_volumes(Filters=own)["Volumes"]]
    aws.ec2.create_tags(Resources=volumes, Tags=tag_list(disk_tags))
    return {"id": made}


@makes("aws:ebs/volume:Volume")
def volume(aws, _, *, availabilityZone, encrypted, type, size, tags, iops=None, throughput=None, kmsKeyId=None):
    own = {"AvailabilityZone": availabilityZone, "Encrypted": encrypted, "VolumeType": type, "Size": size}
    more = given(Iops=iops, Throughput=throughput, KmsKeyId=kmsKeyId)
    return {"id": aws.ec2.create_volume(**own, **more, **tagged("volume", tags))["VolumeId"]}


@makes("aws:ec2/volumeAttachment:VolumeAttachment")
def attachment(aws, name, *, deviceName, volumeId, instanceId, stopInstanceBeforeDetaching):
    if stopInstanceBeforeDetaching is not True:
        raise ValueError("a disk is taken from a machine that runs")
    aws.ec2.attach_volume(Device=deviceName, VolumeId=volumeId, InstanceId=instanceId)
    return {"id": f"attachment of {name}"}


@makes("aws:route53/zone:Zone")
def zone(aws, _, *, name, vpcs, comment, tags):
    (own,) = vpcs
    where = {"VPCRegion": aws.region, "VPCId": own.pop("vpcId")}
    if own:
        raise TypeError(f"vpcs has {sorted(own)}, which nothing uses")
    config = {"Comment": comment, "PrivateZone": True}
    zone = aws.route53.create_hosted_zone(Name=name, CallerReference=name, VPC=where, HostedZoneConfig=config)
    made = zone["HostedZone"]["Id"].split("/")[-1]
    aws.route53.change_tags_for_resource(ResourceType="hostedzone", ResourceId=made, AddTags=tag_list(tags))
    return {"id": made, "zoneId": made}


@makes("aws:route53/record:Record")
def record(aws, _, *, zoneId, name, type, ttl, records):
    values = [{"Value": value} for value in records]
    change = {"Action": "CREATE", "ResourceRecordSet": {"Name": name, "Type": type, "TTL": ttl, "ResourceRecords": values}}
    aws.route53.change_resource_record_sets(HostedZoneId=zoneId, ChangeBatch={"Changes": [change]})
    return {"id": f"{zoneId}_{name}_{type}"}
