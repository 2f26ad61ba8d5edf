"""Two hosts for make.py, and the wire between them.

The hosts are network namespaces, and a third stands between: what passes there, this program passes on after a
delay, and a rule of the conversation may drop, delay, double or change it. Segmentation and checksums are left
to no card, so that the packets are those of a wire.
"""

import ctypes
import heapq
import os
import select
import socket
import struct
import subprocess
import threading
import time

DIRECTORY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../captures")
A, B, PORT = "10.0.0.1", "10.0.0.2", 8080
HOSTS = {"a": (A, "fd00::1", 1), "b": (B, "fd00::2", 2)}
LIBC = ctypes.CDLL(None, use_errno=True)


def run(*words, **options):
    return subprocess.run(words, check=True, **options)


class inside:
    """The namespace of a host; sockets that are made in it stay there."""

    def __init__(self, host):
        self.path = f"/run/netns/notes-{host}"

    def __enter__(self):
        self.old = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        self.enter(os.open(self.path, os.O_RDONLY))

    def __exit__(self, *_):
        self.enter(self.old)

    @staticmethod
    def enter(descriptor):
        if LIBC.setns(descriptor, 0x40000000):
            raise OSError(ctypes.get_errno(), "setns")
        os.close(descriptor)


class Frame:
    """An Ethernet frame on its way; `mine` are the octets, which a rule may change."""

    def __init__(self, octets):
        self.octets = bytearray(octets)
        self.is_ipv4 = octets[12:14] == b"\x08\x00"
        self.is_tcp = self.is_ipv4 and octets[23] == 6
        if self.is_tcp:
            start = 14 + (octets[14] & 15) * 4
            self.seq, self.ack = struct.unpack_from("!II", octets, start + 4)
            self.flags = octets[start + 13]
            total, = struct.unpack_from("!H", octets, 16)
            self.len = total + 14 - start - (octets[start + 12] >> 4) * 4

    def mark(self):
        """Sets CE in the IPv4 header, as a router does."""
        self.octets[15] |= 3
        self.octets[24:26] = b"\0\0"
        words = struct.unpack_from("!10H", self.octets, 14)
        total = sum(words)
        total = (total & 0xFFFF) + (total >> 16)
        total = (total & 0xFFFF) + (total >> 16)
        struct.pack_into("!H", self.octets, 24, total ^ 0xFFFF)


class Net:
    """Both hosts and the wire between them; `rule(from_a, frame)` gives the delays in seconds of a frame's copies."""

    def __init__(self, delay=0.005, mtu=1500):
        self.delay, self.rule, self.running = delay, None, True
        self.remove()
        for name in "awb":
            run("ip", "netns", "add", f"notes-{name}")
        for host, (ipv4, ipv6, octet) in HOSTS.items():
            ns, mac = f"notes-{host}", f"02:00:00:00:00:0{octet}"
            run("ip", "-n", ns, "link", "add", "eth0", "mtu", str(mtu), "address", mac, "type", "veth",
                "peer", "name", f"to-{host}", "netns", "notes-w")
            run("ip", "-n", "notes-w", "link", "set", f"to-{host}", "up", "promisc", "on")
            with inside("w"):
                run("ethtool", "-K", f"to-{host}", "gro", "off", stdout=subprocess.DEVNULL)
            with inside(host):
                run("ethtool", "-K", "eth0", "tx", "off", "rx", "off", "gro", "off", stdout=subprocess.DEVNULL)
            run("ip", "-n", ns, "address", "add", f"{ipv4}/24", "dev", "eth0")
            run("ip", "-n", ns, "address", "add", f"{ipv6}/64", "dev", "eth0", "nodad")
            self.sysctl(host, "net/ipv6/conf/eth0/accept_ra", 0)
            self.sysctl(host, "net/ipv4/tcp_no_metrics_save", 1)
        for host in HOSTS:
            run("ip", "-n", f"notes-{host}", "link", "set", "eth0", "up")
        for host, other in (("a", "b"), ("b", "a")):
            ipv4, ipv6, octet = HOSTS[other]
            for address in (ipv4, ipv6):
                run("ip", "-n", f"notes-{host}", "neighbour", "add", address, "lladdr", f"02:00:00:00:00:0{octet}",
                    "dev", "eth0")
        with inside("w"):
            self.ends = [socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)) for _ in HOSTS]
            for end, host in zip(self.ends, HOSTS):
                end.bind((f"to-{host}", 3))
        self.thread = threading.Thread(target=self.carry)
        self.thread.start()
        time.sleep(2.5)  # the kernel's own packets of a new interface, over IPv6, pass before the capture

    def carry(self):
        waiting, count = [], 0
        while self.running:
            timeout = max(0, waiting[0][0] - time.monotonic()) if waiting else 0.1
            for end in select.select(self.ends, [], [], min(timeout, 0.1))[0]:
                octets, (_, _, kind, _, _) = end.recvfrom(65536)
                if kind == 4:  # its own
                    continue
                from_a, frame = end is self.ends[0], Frame(octets)
                for delay in self.rule(from_a, frame) if self.rule else [0]:
                    count += 1
                    due = time.monotonic() + self.delay + delay
                    heapq.heappush(waiting, (due, count, self.ends[from_a], bytes(frame.octets)))
            while waiting and waiting[0][0] <= time.monotonic():
                _, _, end, octets = heapq.heappop(waiting)
                end.send(octets)

    def sysctl(self, host, name, value):
        with inside(host):
            with open(f"/proc/sys/{name}", "w") as file:
                file.write(str(value))

    def stop(self):
        """The wire passes nothing on any more."""
        self.running = False
        self.thread.join()

    def close(self):
        self.stop()
        for end in self.ends:
            end.close()
        self.remove()

    @staticmethod
    def remove():
        for name in "awb":
            subprocess.run(["ip", "netns", "del", f"notes-{name}"], stderr=subprocess.DEVNULL)


class capture:
    """What passes eth0 of a host, in NAME.pcap; the headers of each packet, unless more is wanted."""

    def __init__(self, name, host="b", filter="tcp", snaplen=120):
        self.words = ["ip", "netns", "exec", f"notes-{host}", "tcpdump", "-i", "any", "-y", "LINUX_SLL2", "-n",
                      "--immediate-mode", "-U", "-s", str(snaplen), "-w", f"{DIRECTORY}/{name}.pcap", filter]

    def __enter__(self):
        self.process = subprocess.Popen(self.words, stderr=subprocess.PIPE, text=True)
        while "listening" not in self.process.stderr.readline():
            pass

    def __exit__(self, *_):
        time.sleep(0.4)
        self.process.terminate()
        self.process.wait()
