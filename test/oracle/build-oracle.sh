#!/usr/bin/env bash
# build-oracle.sh RELEASE FOLDER: a real torch, and safetensors where Debian has it, of another Debian release, unpacked
# into FOLDER to be run by chroot. Nothing is installed on the machine. Needs root, apt and some 3 GB of disk.
#
# It opens files that this project wrote. It is no sandbox: give it no file of anybody else.
set -euo pipefail

release=${1:?which release: bookworm, trixie or sid}
folder=$(realpath -m "${2:?where to unpack it}")
root=$folder/root
if [ -e "$folder/ready" ]; then exit 0; fi

wanted=(python3-minimal python3-numpy python3-torch)
# bookworm has no package of safetensors.
if [ "$release" != bookworm ]; then wanted+=(python3-safetensors); fi

# An apt of its own: its own list of sources, no package taken as installed, so that everything needed is fetched.
apt=$folder/apt
mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$root"
: >"$apt/status"
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | head -n 1)
mirror=${mirror:-http://deb.debian.org/debian}
if [[ $mirror != */debian ]]; then mirror=${mirror%/}/debian; fi
echo "deb $mirror $release main" >"$apt/sources"
own=(-o "Dir::Etc::SourceList=$apt/sources" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State=$apt"
	-o "Dir::State::Lists=$apt/lists" -o "Dir::State::status=$apt/status" -o "Dir::Cache=$apt/cache"
	-o APT::Install-Recommends=false)
apt-get "${own[@]}" -qq update
apt-get "${own[@]}" -qq --yes --download-only install "${wanted[@]}" >/dev/null

# Every package is a tar of the whole tree. Links first, so that /lib and /usr/lib are one folder as in Debian.
for top in bin lib lib64 sbin; do
	mkdir -p "$root/usr/$top"
	ln -sfn "usr/$top" "$root/$top"
done
for package in "$apt"/cache/archives/*.deb; do
	dpkg-deb --fsys-tarfile "$package" | tar --extract --directory "$root" --keep-directory-symlink --exclude='./dev/*'
done
rm -rf "$apt"

# No package's script has run: what the alternatives system would link, the linker is told to look for instead.
find "$root/usr/lib" -name 'lib*.so*' -printf '%h\n' | grep -v python | sort -u | sed "s|^$root||" >"$root/etc/ld.so.conf"
ldconfig -r "$root"
mkdir -p "$root/dev" "$root/work"
for device in null:3 zero:5 urandom:9; do
	[ -e "$root/dev/${device%:*}" ] || mknod -m 666 "$root/dev/${device%:*}" c 1 "${device#*:}"
done
chroot "$root" /usr/bin/python3 -c 'import torch; print(torch.__version__)' 2>/dev/null | tail -n 1 >"$folder/version"
touch "$folder/ready"
