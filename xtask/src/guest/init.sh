#!/bin/busybox sh
# The first process of a guest: this machine's files under a layer that forgets, and in them the command.
# Its exit code goes to the second serial port, so that nothing that it prints can be taken for it.
busybox() { /bin/busybox "$@"; }
give_up() { echo "guest: $1"; busybox poweroff -f; }

busybox mount -t devtmpfs dev /dev 2>/dev/null
busybox mount -t proc proc /proc
busybox stty -onlcr
for module in /modules/*.ko; do
    busybox insmod "$module" || give_up "cannot load $module"
done
busybox mount -t 9p -o ro,trans=virtio,version=9p2000.L,cache=loose,msize=512000 host /host ||
    give_up "cannot mount the files of this machine"
busybox mount -t tmpfs -o size=75% layer /layer
busybox mkdir /layer/files /layer/work
busybox mount -t overlay -o lowerdir=/host,upperdir=/layer/files,workdir=/layer/work files /root ||
    give_up "cannot put a layer over the files of this machine"
for mount in proc:proc sysfs:sys devtmpfs:dev tmpfs:run tmpfs:tmp bpf:sys/fs/bpf; do
    busybox mount -t "${mount%%:*}" "${mount%%:*}" "/root/${mount##*:}"
done
# The types of the kernel, which aya reads before every program and nothing of ours needs: most of the time of a test
# under an emulator would be theirs.
[ ! -d /root/sys/kernel/btf ] || busybox mount -t tmpfs tmpfs /root/sys/kernel/btf
busybox mkdir -p /root/run/netns /root/dev/shm /root/dev/pts
busybox mount -t devpts devpts /root/dev/pts
busybox ip link set lo up
busybox cp /command /root/run/command
echo "guest: Linux $(busybox uname -r), up after $(busybox cut -d' ' -f1 /proc/uptime) s"
busybox chroot /root /bin/sh /run/command
echo $? > /dev/ttyS1
busybox poweroff -f
