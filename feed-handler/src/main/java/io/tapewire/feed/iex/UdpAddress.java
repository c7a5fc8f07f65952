package io.tapewire.feed.iex;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.List;

/** Where datagrams are received, as {@code GROUP:PORT[@IFACE]}; an IPv6 address stands in brackets. */
final class UdpAddress {
    private final String text;
    private final InetSocketAddress address;
    private final String interfaceName; // null = the system is asked

    private UdpAddress(String text, InetSocketAddress address, String interfaceName) {
        this.text = text;
        this.address = address;
        this.interfaceName = interfaceName;
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException when it is none; the message is one line that repeats it
     */
    static UdpAddress parse(String text) {
        final int at = text.lastIndexOf('@');
        final String endpoint = at < 0 ? text : text.substring(0, at);
        final String interfaceName = at < 0 ? null : text.substring(at + 1);
        final int colon = endpoint.lastIndexOf(':');
        if (colon <= 0 || at == text.length() - 1) {
            throw new IllegalArgumentException("not GROUP:PORT[@IFACE]: " + text);
        }
        final InetAddress host = host(endpoint.substring(0, colon), text);
        if (interfaceName != null && !host.isMulticastAddress()) {
            throw new IllegalArgumentException("an interface is for a multicast group: " + text);
        }
        return new UdpAddress(
                text, new InetSocketAddress(host, port(endpoint.substring(colon + 1), text)), interfaceName);
    }

    private static InetAddress host(String host, String text) {
        try {
            return InetAddress.getByName(host);
        } catch (final UnknownHostException e) {
            throw new IllegalArgumentException("no such address: " + text);
        }
    }

    private static int port(String port, String text) {
        try {
            final int number = Integer.parseInt(port);
            if (number >= 0 && number <= 65_535) {
                return number;
            }
        } catch (final NumberFormatException e) {
            throw new IllegalArgumentException("not a port: " + text, e);
        }
        throw new IllegalArgumentException("a port is 0 to 65535: " + text);
    }

    InetSocketAddress address() {
        return address;
    }

    boolean isMulticast() {
        return address.getAddress().isMulticastAddress();
    }

    /**
     * {@return the interface that joins the group: the one named (by name or address), else the first that is up and carries multicast}
     *
     * @throws IllegalArgumentException when there is none
     */
    NetworkInterface networkInterface() throws SocketException {
        if (interfaceName != null) {
            return named();
        }
        final List<NetworkInterface> all = Collections.list(NetworkInterface.getNetworkInterfaces());
        for (final NetworkInterface candidate : all) {
            if (candidate.isUp() && candidate.supportsMulticast() && !candidate.isLoopback()) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("no interface carries multicast, name one as GROUP:PORT@IFACE: " + text);
    }

    private NetworkInterface named() throws SocketException {
        final NetworkInterface byName = NetworkInterface.getByName(interfaceName);
        if (byName != null) {
            return byName;
        }
        for (final NetworkInterface candidate : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (final InetAddress own : Collections.list(candidate.getInetAddresses())) {
                if (own.getHostAddress().equals(interfaceName)) {
                    return candidate;
                }
            }
        }
        throw new IllegalArgumentException("no such interface: " + text);
    }

    @Override
    public String toString() {
        return "udp://" + text;
    }
}
