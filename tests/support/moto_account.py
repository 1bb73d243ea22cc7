"""Makes what Pulumi was asked for in an account of AWS that moto simulates in this process, and tells what is there then.

Reads from standard input, as JSON: {case: {"region", "image", "given", "calls": [{token, inputs}], "resources": [{type, name, id,
inputs}]}}: what is there before, what is asked, what is made. The ids, and "<id>.<output>" for what a resource is otherwise asked for, are texts that stand for what AWS gives. Prints
{case: {"refused": [...], "before": [...], "after": [...], "facts": {...}}}. No network, no server, and no credentials.
"""

import json
import os
import sys

os.environ.update(
    AWS_ACCESS_KEY_ID="none",
    AWS_SECRET_ACCESS_KEY="none",
    AWS_EC2_METADATA_DISABLED="true",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    # moto takes any of these for good by default.
    MOTO_ENABLE_AMI_VALIDATION="true",
    MOTO_ENABLE_KEYPAIR_VALIDATION="true",
    MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION="true",
)
for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
    os.environ.pop(name, None)

import boto3  # noqa: E402
from moto import mock_aws  # noqa: E402

from moto_facts import facts_of  # noqa: E402
from moto_make import MAKERS  # noqa: E402


class Account:
    def __init__(self, region):
        self.region = region
        self.ec2, self.iam, self.route53, self.ssm = (
            boto3.client(service, region_name=region) for service in ("ec2", "iam", "route53", "ssm")
        )


def translated(value, known):
    """The inputs with the ids that AWS gave; an id of nothing that is there already is an error."""
    if isinstance(value, dict):
        return {key: translated(each, known) for key, each in value.items()}
    if isinstance(value, list):
        return [translated(each, known) for each in value]
    if isinstance(value, str) and value not in known and value.startswith("aws:"):
        raise LookupError(f"{value} is not there yet")
    return known.get(value, value) if isinstance(value, str) else value


def make(account, resource, known):
    maker = MAKERS.get(resource["type"])
    if maker is None:
        raise LookupError(f"nobody knows how to make a {resource['type']}")
    outputs = maker(account, resource["name"], **translated(resource["inputs"], known))
    known[resource["id"]] = outputs["id"]
    known.update({f"{resource['id']}.{key}": value for key, value in outputs.items()})


def filters(**values):
    return [{"Name": key.replace("_", "-"), "Values": each} for key, each in values.items()]


def tag_filters(tags):
    return [{"Name": f"tag:{key}", "Values": [value]} for key, value in tags.items()]


def get_region(account):
    return {"region": account.region}


def get_zones(account, *, state):
    found = account.ec2.describe_availability_zones(Filters=filters(state=[state]))["AvailabilityZones"]
    return {"names": sorted(zone["ZoneName"] for zone in found)}


def get_instance_type(account, *, instanceType):
    (found,) = account.ec2.describe_instance_types(InstanceTypes=[instanceType])["InstanceTypes"]
    memory = found["MemoryInfo"]["SizeInMiB"]
    return {"architectures": found["ProcessorInfo"]["SupportedArchitectures"], "memoryMiB": memory}


def get_instances(account, *, instanceTags, instanceStateNames):
    own = tag_filters(instanceTags) + filters(instance_state_name=instanceStateNames)
    found = account.ec2.describe_instances(Filters=own)["Reservations"]
    return {"ids": [each["InstanceId"] for one in found for each in one["Instances"]]}


def get_volumes(account, *, tags):
    return {"ids": [each["VolumeId"] for each in account.ec2.describe_volumes(Filters=tag_filters(tags))["Volumes"]]}


def get_subnet(account, *, id):
    (found,) = account.ec2.describe_subnets(SubnetIds=[id])["Subnets"]
    return {"availabilityZone": found["AvailabilityZone"]}


def get_parameter(account, *, name):
    return {"value": account.ssm.get_parameter(Name=name)["Parameter"]["Value"]}


ANSWERS = {
    "aws:index/getRegion:getRegion": get_region,
    "aws:index/getAvailabilityZones:getAvailabilityZones": get_zones,
    "aws:ec2/getInstanceType:getInstanceType": get_instance_type,
    "aws:ec2/getInstances:getInstances": get_instances,
    "aws:ebs/getEbsVolumes:getEbsVolumes": get_volumes,
    "aws:ec2/getSubnet:getSubnet": get_subnet,
    "aws:ssm/getParameter:getParameter": get_parameter,
}


def ask(account, call, known):
    answer = ANSWERS.get(call["token"])
    if answer is None:
        raise LookupError(f"nobody knows how to ask for {call['token']}")
    return answer(account, **translated(call["inputs"], known))


def attempt(refused, what, work, *args):
    """Every refusal is told, not only the first."""
    try:
        return work(*args)
    except Exception as error:  # noqa: BLE001
        refused.append(f"{what}: {type(error).__name__}: {error}")
        return None


def run(case):
    account = Account(case["region"])
    refused, known = [], {}

    def make_all(resources):
        for each in resources:
            attempt(refused, f"{each['type']} {each['name']}", make, account, each, known)

    def ask_all():
        return [attempt(refused, call["token"], ask, account, call, known) for call in case["calls"]]

    make_all(case["given"])
    before = ask_all()
    # The image is the one that AWS names.
    for call, answer in zip(case["calls"], before):
        if call["token"].endswith(":getParameter") and answer is not None:
            known[case["image"]] = answer["value"]
    make_all(case["resources"])
    return {"refused": refused, "before": before, "after": ask_all(), "facts": facts_of(account)}


def main():
    answers = {}
    for name, case in json.load(sys.stdin).items():
        with mock_aws(config={"iam": {"load_aws_managed_policies": True}}):
            answers[name] = run(case)
    json.dump(answers, sys.stdout)


main()
