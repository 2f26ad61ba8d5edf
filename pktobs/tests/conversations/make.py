#!/usr/bin/env python3
"""Makes the captures of what real kernels do when packets are lost, late, doubled or marked: make.py [NAME]...

Needs root, ip, ethtool and tcpdump. The sizes, numbers and times in a new capture are others than in the old one, and
with them those in tests/annotated/conversations.rs.
"""

import socket
import struct
import subprocess
import sys
import time

from lab import A, B, HOSTS, PORT, Net, capture, inside, run


def host_socket(host, *options, kind=socket.SOCK_STREAM, family=socket.AF_INET):
    with inside(host):
        made = socket.socket(family, kind)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if kind == socket.SOCK_STREAM:
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b"reno")
    for option in options:
        made.setsockopt(*option)
    return made


def listening(*options):
    listener = host_socket("b", *options)
    listener.bind((B, PORT))
    listener.listen(1)
    return listener


def connection(options=(), server_options=()):
    """A socket of host a that is connected to one of host b, and that one."""
    listener, client = listening(*server_options), host_socket("a", *options)
    client.connect((B, PORT))
    server, _ = listener.accept()
    listener.close()
    return client, server


def read(reader, count):
    while count > 0:
        count -= len(reader.recv(count))


def finish(*sockets):
    for one in sockets:
        one.close()
        time.sleep(0.1)


def nth_data(copies):
    """A rule: of the data of host a, the packets of these numbers, counted from 1, have these copies."""
    seen = []

    def rule(from_a, frame):
        if not from_a or not frame.is_tcp or frame.len <= 0 or frame.seq in seen:
            return [0]
        seen.append(frame.seq)
        return copies.get(len(seen), [0])

    return rule


def tcp_loss(net):
    """The third of eight packets is lost; the acknowledgments say so, and it is sent again."""
    with capture("tcp-loss.sender", "a"), capture("tcp-loss.receiver", "b"):
        client, server = connection()
        net.rule = nth_data({3: []})
        client.sendall(bytes(1448 * 8))
        read(server, 1448 * 8)
        finish(client, server)


def tcp_two_losses(net):
    """The second and the fourth of eight packets are lost."""
    with capture("tcp-two-losses", "b"):
        client, server = connection()
        net.rule = nth_data({2: [], 4: []})
        client.sendall(bytes(1448 * 8))
        read(server, 1448 * 8)
        finish(client, server)


def tcp_timer(net):
    """The only packet is lost; nothing comes back, and a timer sends it again."""
    with capture("tcp-timer", "a"):
        client, server = connection()
        net.rule = nth_data({1: []})
        client.sendall(b"hello")
        read(server, 5)
        finish(client, server)


def tcp_needless(net):
    """The packet arrives, but its acknowledgment is lost: sent again, it comes twice."""
    with capture("tcp-needless.sender", "a"), capture("tcp-needless.receiver", "b"):
        client, server = connection()
        lost = []

        def rule(from_a, frame):
            if not from_a and frame.is_tcp and frame.len == 0 and not lost:
                lost.append(frame)
                return []
            return [0]

        net.rule = rule
        client.sendall(b"hello")
        read(server, 5)
        time.sleep(0.5)
        finish(client, server)


def tcp_late(net):
    """The second packet is overtaken by the third, sent in the same moment; the fifth by the sixth, sent 5 ms later."""
    with capture("tcp-late", "b"):
        client, server = connection(options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)])
        net.rule = nth_data({2: [0.0005], 5: [0.008]})
        for count in (4, 1, 1):
            client.sendall(bytes(1000 * count) if count == 1 else bytes(1448 * count))
            time.sleep(0.005)
        read(server, 1448 * 4 + 2000)
        finish(client, server)


def tcp_doubled(net):
    """The wire doubles a packet."""
    with capture("tcp-doubled", "b"):
        client, server = connection()
        net.rule = nth_data({1: [0, 0.0001]})
        client.sendall(b"hello")
        read(server, 5)
        finish(client, server)


def tcp_window(net):
    """The receiver does not read for a second: its window fills, closes, is asked about, and opens."""
    with capture("tcp-window", "b"):
        client, server = connection(server_options=[(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)])
        client.setblocking(False)
        sent = client.send(bytes(20000))
        time.sleep(1.2)
        read(server, sent)
        client.setblocking(True)
        finish(client, server)


def tcp_keep_alive(net):
    """Nobody says anything for two seconds; the client asks each second whether the server is there."""
    with capture("tcp-keep-alive", "a"):
        client, server = connection()
        client.sendall(b"hello")
        read(server, 5)
        for name, value in ((socket.TCP_KEEPIDLE, 1), (socket.TCP_KEEPINTVL, 1)):
            client.setsockopt(socket.IPPROTO_TCP, name, value)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        time.sleep(2.5)
        finish(client, server)


def tcp_fast_open(net):
    """A cookie is asked for; data comes in the SYN with it; the third time the server takes none in a SYN."""
    for host in HOSTS:
        net.sysctl(host, "net/ipv4/tcp_fastopen", 3)
    with capture("tcp-fast-open", "b"):
        for time_of_three in range(3):
            if time_of_three == 2:
                net.sysctl("b", "net/ipv4/tcp_fastopen", 1)
            listener, client = listening((socket.IPPROTO_TCP, socket.TCP_FASTOPEN, 5)), host_socket("a")
            client.sendto(b"hello", socket.MSG_FASTOPEN, (B, PORT))
            server, _ = listener.accept()
            read(server, 5)
            finish(client, server)
            listener.close()


def tcp_ecn(net):
    """ECN is agreed on, and the second data packet is marked on the way; then a server does not agree."""
    net.sysctl("a", "net/ipv4/tcp_ecn", 1)
    with capture("tcp-ecn", "b"):
        client, server = connection()
        marked = []

        def rule(from_a, frame):
            if from_a and frame.is_tcp and frame.len > 0:
                marked.append(frame.seq)
                if len(marked) == 2:
                    frame.mark()
            return [0]

        net.rule = rule
        for _ in range(3):
            client.sendall(bytes(1448 * 2))
            read(server, 1448 * 2)
            time.sleep(0.05)
        finish(client, server)
        net.sysctl("b", "net/ipv4/tcp_ecn", 0)
        finish(*connection())


def tcp_crossing(net):
    """Both hosts ask at the same time, each before the other's SYN has come."""
    net.delay = 0.02
    with capture("tcp-crossing", "b"):
        one, two = host_socket("a"), host_socket("b")
        one.bind((A, PORT))
        two.bind((B, PORT))
        for end, address in ((one, B), (two, A)):
            end.setblocking(False)
            end.connect_ex((address, PORT))
        time.sleep(0.2)
        one.setblocking(True)
        two.setblocking(True)
        one.sendall(b"hello")
        read(two, 5)
        time.sleep(0.1)
        finish(one, two)


def tcp_reset(net):
    """The client breaks the connection off, with data of the server under way."""
    with capture("tcp-reset", "b"):
        client, server = connection()
        client.sendall(b"hello")
        read(server, 5)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        server.sendall(b"hello yourself")
        client.close()
        time.sleep(0.1)
        finish(server)


def tcp_sizes(net):
    """Two hosts whose links carry packets of different size, one of them without timestamps."""
    run("ip", "-n", "notes-a", "link", "set", "eth0", "mtu", "1400")
    net.sysctl("b", "net/ipv4/tcp_timestamps", 0)
    with capture("tcp-sizes", "b"):
        client, server = connection()
        server.sendall(bytes(1400))
        read(client, 1400)
        finish(client, server)


def fragment_lost(net):
    """The second piece of an echo request is lost; the receiver gives up after a second (ipfrag_time)."""
    net.sysctl("b", "net/ipv4/ipfrag_time", 1)
    net.rule = lambda from_a, frame: [] if from_a and frame.octets[20:22] == b"\x20\xb9" else [0]
    with capture("fragment-lost", "b", "icmp", 1600):
        with inside("a"):
            subprocess.run(["ping", "-n", "-c", "1", "-W", "2", "-s", "4000", B], stdout=subprocess.DEVNULL)


def udp_answers(net):
    """A question and its answer over UDP and IPv6, then a port where nobody listens."""
    with capture("udp-answers", "a", "udp or (icmp6 and ip6[40] == 1)", 200):
        server = host_socket("b", kind=socket.SOCK_DGRAM, family=socket.AF_INET6)
        client = host_socket("a", kind=socket.SOCK_DGRAM, family=socket.AF_INET6)
        server.bind((HOSTS["b"][1], PORT))
        client.sendto(b"who?", (HOSTS["b"][1], PORT))
        question, address = server.recvfrom(100)
        server.sendto(b"me", address)
        client.recv(100)
        client.sendto(b"who?", (HOSTS["b"][1], PORT + 1))
        time.sleep(0.2)


def icmp_errors(net):
    """The third host routes: it drops a ping with ttl 1, and one that is too long for the link behind it."""
    net.stop()
    for host, network in (("a", "10.0.1"), ("b", "10.0.2")):
        run("ip", "-n", f"notes-{host}", "address", "add", f"{network}.1/24", "dev", "eth0")
        run("ip", "-n", "notes-w", "address", "add", f"{network}.254/24", "dev", f"to-{host}")
        run("ip", "-n", f"notes-{host}", "route", "add", "default", "via", f"{network}.254")
    run("ip", "-n", "notes-w", "link", "set", "to-b", "mtu", "1400")
    net.sysctl("w", "net/ipv4/ip_forward", 1)
    with capture("icmp-errors", "a", "icmp", 200), inside("a"):
        for options in (("-t", "1"), ("-M", "do", "-s", "1400"), ()):
            subprocess.run(["ping", "-n", "-c", "1", *options, "10.0.2.1"], stdout=subprocess.DEVNULL)


def arp_announces(net):
    """A host comes up and announces its address (arp_notify), and asks for the other."""
    net.sysctl("a", "net/ipv4/conf/eth0/arp_notify", 1)
    for direction in ("down", "up"):
        run("ip", "-n", "notes-a", "link", "set", "eth0", direction)
        if direction == "down":
            watch = capture("arp-announces", "b", "arp", 200)
            watch.__enter__()
    time.sleep(0.5)
    run("ip", "-n", "notes-a", "neighbour", "flush", "dev", "eth0")
    with inside("a"):
        subprocess.run(["ping", "-n", "-c", "1", B], stdout=subprocess.DEVNULL)
    watch.__exit__()


CONVERSATIONS = (
    tcp_loss, tcp_two_losses, tcp_timer, tcp_needless, tcp_late, tcp_doubled, tcp_window, tcp_keep_alive, tcp_fast_open,
    tcp_ecn, tcp_crossing, tcp_reset, tcp_sizes, fragment_lost, udp_answers, icmp_errors,
    arp_announces,
)

if __name__ == "__main__":
    for play in CONVERSATIONS:
        if not sys.argv[1:] or play.__name__ in sys.argv[1:]:
            net = Net()
            try:
                play(net)
            finally:
                net.close()
