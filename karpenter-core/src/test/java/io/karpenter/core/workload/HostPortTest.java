package io.karpenter.core.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A host port")
class HostPortTest {

    @Test
    @DisplayName("SCH-HP-01 without an address is on all of them, without a protocol TCP")
    void defaults() {
        assertThat(new HostPort("", 80, "")).isEqualTo(new HostPort("0.0.0.0", 80, "TCP"));
    }

    @ParameterizedTest(name = "{0}:{1}/{2} and {3}:{4}/{5}: {6}")
    @DisplayName("SCH-HP-02 conflicts on one port and protocol if the addresses are equal or one of them means all")
    @CsvSource({
        "'', 80, TCP, '', 80, TCP, true",
        "'', 80, TCP, '', 81, TCP, false",
        "'', 80, TCP, '', 80, UDP, false",
        "10.0.0.1, 80, TCP, 10.0.0.1, 80, TCP, true",
        "10.0.0.1, 80, TCP, 10.0.0.2, 80, TCP, false",
        "10.0.0.1, 80, TCP, 0.0.0.0, 80, TCP, true",
        "10.0.0.1, 80, TCP, ::, 80, TCP, true",
        "::, 80, TCP, 0.0.0.0, 80, TCP, true",
        "::1, 80, TCP, ::, 80, TCP, true",
        "::1, 80, TCP, 127.0.0.1, 80, TCP, false",
        "10.0.0.1, 80, SCTP, '', 80, SCTP, true"
    })
    void conflicts(String ipA, int portA, String protocolA, String ipB, int portB, String protocolB, boolean expected) {
        HostPort a = new HostPort(ipA, portA, protocolA);
        HostPort b = new HostPort(ipB, portB, protocolB);

        assertThat(a.conflictsWith(b)).isEqualTo(expected);
        assertThat(b.conflictsWith(a)).isEqualTo(expected);
    }

    @Test
    @DisplayName("is printed with its address only if that is a single one")
    void printing() {
        assertThat(new HostPort("", 80, "TCP")).hasToString("80/TCP");
        assertThat(new HostPort("10.0.0.1", 53, "UDP")).hasToString("10.0.0.1:53/UDP");
    }
}
