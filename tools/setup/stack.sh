# shellcheck shell=bash
# What a stack needs beside all that every stack needs.

stack_value() { # stack_value <stack> <key>: a plain text in the stack's configuration
  sed -n "s/^  *[\"']\{0,1\}rocketmq:$2[\"']\{0,1\}: *[\"']\{0,1\}\([^\"' #]*\).*/\1/p" "$ROOT/Pulumi.$1.yaml" 2>/dev/null | head -n 1
}

stack_docker() { # stack_docker <stack>: the engine and the image
  local image
  if grep -q 'rocketmq:hosts' "$ROOT/Pulumi.$1.yaml" && ! grep -q 'unix://' "$ROOT/Pulumi.$1.yaml"; then
    say docker - "the engines of rocketmq:hosts are elsewhere: nothing is set up for them"
    return 0
  fi
  step_docker
  image=$(stack_value "$1" image)
  if [ -n "$image" ]; then say image - "$image, as rocketmq:image says"; else step_image "$(stack_value "$1" version)"; fi
}

stack_systemd() { # stack_systemd <stack>: ssh; the hosts of `make vms` get their release from this machine
  need_ssh
  if vms_have "$ROOT/Pulumi.$1.yaml"; then step_archive "$(stack_value "$1" version)"; fi
}

stack_aws() { # stack_aws <stack>: ssh and the plugin; offline the instances get their release from this machine
  need_ssh
  step_aws
  if aws_is_offline; then step_archive "$(stack_value "$1" version)"; fi
}

step_stack() { # step_stack <stack>
  case $(stack_value "$1" platform) in
    docker) stack_docker "$1" ;;
    systemd) stack_systemd "$1" ;;
    aws) stack_aws "$1" ;;
  esac
}
