import { serve } from "../shared/serve";
import { attachmentHandler } from "./attachment";
import { recordHandler, zoneHandler } from "./dns";
import { functionsOf } from "./functions";
import { eipHandler, internetGatewayHandler, natGatewayHandler } from "./gateways";
import { instanceProfileHandler, roleHandler, rolePolicyHandler } from "./iam";
import { instanceHandler } from "./instance";
import { keyPairHandler } from "./key-pair";
import { subnetHandler, vpcHandler } from "./network";
import { networkInterfaceHandler } from "./network-interface";
import { AccountProvider } from "./provider-config";
import { routeHandler, routeTableAssociationHandler, routeTableHandler } from "./routes";
import { egressRuleHandler, ingressRuleHandler, securityGroupHandler } from "./security";
import { volumeHandler } from "./volume";

/**
 * The offline stand-in for Pulumi's aws plugin: an account on this machine. Each EC2 instance is a container that runs
 * systemd and sshd, each EBS volume a file on a loop device; the rest is a record of what AWS would have. What is wrong
 * with an input is told from the types of the package @pulumi/aws, and what AWS itself would refuse is refused.
 */
const provider = new AccountProvider();
const account = () => provider.account;

serve({
  name: "aws",
  version: "7.48.0",
  resources: new Map([
    ["aws:ebs/volume:Volume", volumeHandler(account)],
    ["aws:ec2/eip:Eip", eipHandler(account)],
    ["aws:ec2/instance:Instance", instanceHandler(account)],
    ["aws:ec2/internetGateway:InternetGateway", internetGatewayHandler(account)],
    ["aws:ec2/keyPair:KeyPair", keyPairHandler(account)],
    ["aws:ec2/natGateway:NatGateway", natGatewayHandler(account)],
    ["aws:ec2/networkInterface:NetworkInterface", networkInterfaceHandler(account)],
    ["aws:ec2/route:Route", routeHandler(account)],
    ["aws:ec2/routeTable:RouteTable", routeTableHandler(account)],
    ["aws:ec2/routeTableAssociation:RouteTableAssociation", routeTableAssociationHandler(account)],
    ["aws:ec2/securityGroup:SecurityGroup", securityGroupHandler(account)],
    ["aws:ec2/subnet:Subnet", subnetHandler(account)],
    ["aws:ec2/volumeAttachment:VolumeAttachment", attachmentHandler(account)],
    ["aws:ec2/vpc:Vpc", vpcHandler(account)],
    ["aws:iam/instanceProfile:InstanceProfile", instanceProfileHandler(account)],
    ["aws:iam/role:Role", roleHandler(account)],
    ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", rolePolicyHandler(account)],
    ["aws:route53/record:Record", recordHandler(account)],
    ["aws:route53/zone:Zone", zoneHandler(account)],
    ["aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", egressRuleHandler(account)],
    ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", ingressRuleHandler(account)],
  ]),
  functions: functionsOf(account),
  provider,
});
