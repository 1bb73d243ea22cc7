/**
 * What a machine does at its first boot: it becomes ready for Session Manager, whose tunnels carry ssh. The same for every
 * machine, whatever runs there, so that no change of a broker touches it.
 */
export const firstBoot = `#!/bin/sh
# The agent of Session Manager, where the image has none: ssh through a tunnel needs no open port.
set -u
for unit in amazon-ssm-agent snap.amazon-ssm-agent.amazon-ssm-agent; do
  if systemctl cat "$unit.service" >/dev/null 2>&1; then
    systemctl enable --now "$unit.service"
    exit 0
  fi
done
command -v dpkg >/dev/null || exit 0
metadata=http://169.254.169.254/latest
token=$(curl -sf -m 5 -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" "$metadata/api/token") || exit 0
region=$(curl -sf -m 5 -H "X-aws-ec2-metadata-token: $token" "$metadata/meta-data/placement/region") || exit 0
case $region in cn-*) suffix=amazonaws.com.cn ;; *) suffix=amazonaws.com ;; esac
package=https://s3.$region.$suffix/amazon-ssm-$region/latest/debian_$(dpkg --print-architecture)/amazon-ssm-agent.deb
if curl -sf -m 120 -o /tmp/amazon-ssm-agent.deb "$package"; then
  dpkg -i /tmp/amazon-ssm-agent.deb && systemctl enable --now amazon-ssm-agent.service
fi
exit 0
`;
