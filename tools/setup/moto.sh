# shellcheck shell=bash
# moto, which simulates AWS in one process: the tests have it check what is asked of AWS. Python in an environment of its own.

PYTHON_MINIMUM=3.10 # that of moto
MOTO_WANTED=$ROOT/tools/moto/requirements.txt

moto_version() { sed -n 's/^moto\[.*\]==//p' "$MOTO_WANTED"; }
moto_fits() { "$1/bin/python" -c 'import boto3, moto' >/dev/null 2>&1; } # moto_fits <environment>
python_version() { "$1" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null; }
python_fits() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; } # Debian has these in a package of their own

python_exe() { # a Python that can make an environment
  local exe
  for exe in $(type -aP python3); do
    if at_least "$(python_version "$exe")" "$PYTHON_MINIMUM" && python_fits "$exe"; then
      printf '%s\n' "$exe"
      return 0
    fi
  done
  return 1
}

moto_make() { # moto_make <python> <environment>
  "$1" -m venv "$2" && "$2/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$MOTO_WANTED"
}

step_moto() {
  local version home exe how="" began=$SECONDS
  version=$(moto_version)
  home=$CACHE/moto/$version-$(recipe_key "$MOTO_WANTED")
  env_begin 88-moto
  if moto_fits "$home"; then
    env_var MOTO_PYTHON "$home/bin/python"
    say moto "$version" "cached"
    return 0
  fi
  if ! exe=$(python_exe); then
    can_apt || die "there is no Python >= $PYTHON_MINIMUM with venv, which the tests need: install it, for example 'sudo apt-get install python3-venv'"
    apt_install python3-venv || die "apt could not install python3-venv (log: .setup/log/apt-python3-venv.log)"
    hash -r
    exe=$(python_exe) || die "python3-venv is installed and there is still no Python >= $PYTHON_MINIMUM that can make an environment"
    how=", python3-venv by apt"
  fi
  temp_dir moto
  logged moto moto_make "$exe" "$NEW_DIR" || die "pip could not install moto $version (log: .setup/log/moto.log)"
  moto_fits "$NEW_DIR" || die "moto $version is installed and cannot be loaded"
  keep "$NEW_DIR" "$home"
  env_var MOTO_PYTHON "$home/bin/python"
  say moto "$version" "by pip in $((SECONDS - began)) s, of $exe $(python_version "$exe")$how"
}
