#!/usr/bin/env bash
# The stacks that a change touches, one a line: changed-stacks.sh <from> [<to>], which are commits; <to> is HEAD by default.
#
# Pulumi.<stack>.yaml touches its stack. A file that the config of stacks names, a topology, touches those stacks. Documents and
# what only git, GitHub, GitLab or an editor reads touch none. Anything else is part of the program and touches all stacks, as
# does a <from> that is not there (a new branch, a forced push).
set -euo pipefail

from=$1
to=$(git rev-parse --verify "${2:-HEAD}^{commit}")
stack_file='^Pulumi\.([A-Za-z0-9_][A-Za-z0-9_.-]*)\.yaml$'
declare -A there touched named # stacks in <to>; those touched; "/<file>" -> the stacks whose config names it

read_stacks() { # read_stacks <commit>
  local file stack word
  while IFS= read -r -d '' file; do
    [[ $file =~ $stack_file ]] || continue
    stack=${BASH_REMATCH[1]}
    if [ "$1" = "$to" ]; then there[$stack]=1; fi
    while IFS= read -r word; do
      named["/${word#./}"]+=" $stack"
    done < <(git show "$1:$file" | tr "\"' ,{}[]\t\r" '\n')
  done < <(git ls-tree --name-only -z "$1")
}

touch_all() {
  local stack
  for stack in "${!there[@]}"; do touched[$stack]=1; done
}

touch_by() { # touch_by <changed file>
  local stack by=${named["/$1"]-}
  if [[ $1 =~ $stack_file ]]; then
    by=${BASH_REMATCH[1]}
    if [ -z "${there[$by]-}" ]; then echo "$1 is gone: nothing is run for stack $by" >&2; fi
  # What the program itself names may concern stacks whose config does not.
  elif [ -z "$by" ] || git grep --quiet --fixed-strings -e "$1" "$to" -- '*.ts' '*.js' Pulumi.yaml; then
    touch_all
  fi
  for stack in $by; do touched[$stack]=1; done
}

read_stacks "$to"
if git rev-parse --verify --quiet "$from^{commit}" >/dev/null; then
  read_stacks "$from" # what it removes had a name there
  while IFS= read -r -d '' file; do
    case $file in
      *.md | LICENSE | .git* | .editorconfig | .prettier* | .vscode/*) ;;
      *) touch_by "$file" ;;
    esac
  done < <(git diff --no-renames --name-only -z "$from" "$to")
else
  touch_all
fi

for stack in "${!touched[@]}"; do
  if [ -n "${there[$stack]-}" ]; then echo "$stack"; fi
done | LC_ALL=C sort
