# shellcheck shell=bash
# The aws plugin: of all plugins the largest by far, so that only stacks of AWS and the tests take it.
# Where its download is refused the offline one makes an account on this machine, whose instances are containers.

# shellcheck disable=SC2034 # plugin_download waits so long
AWS_PLUGIN_SECONDS=900 # it has hundreds of megabytes

step_aws() {
  [ -n "${PULUMI_EXE-}" ] || step_pulumi
  env_begin 45-aws
  plugin_take aws
  aws_is_offline || return 0
  env_default ROCKETMQ_ALLOW_FROM 10.0.0.0/8 # this machine, as its instances see it
  [ -n "${DOCKER_EXE-}" ] || step_docker
  step_vm-image
  say aws offline "instances are containers of this machine, no AWS account is touched"
}

aws_is_offline() { [ "${PLUGIN_HOW-}" = offline ]; } # after step_aws
