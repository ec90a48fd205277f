package io.karpenter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EmbedSolverTest {

    private static final Pattern NODE = Pattern.compile("\\S+ in us-east-1[a-f] for (\\d+) pods");
    private static final Pattern PRICE = Pattern.compile("USD per hour: (\\S+), at least (\\S+)");

    @Test
    @DisplayName(
            "the embedded solver finds a machine for every replica, at no less than the lower bound, without a violation")
    void plansEveryReplica() {
        List<String> lines = outputOfMain();
        List<Matcher> nodes =
                lines.stream().map(NODE::matcher).filter(Matcher::matches).toList();
        List<Matcher> prices =
                lines.stream().map(PRICE::matcher).filter(Matcher::matches).toList();

        assertThat(nodes.stream()
                        .mapToInt(node -> Integer.parseInt(node.group(1)))
                        .sum())
                .isEqualTo(40);
        assertThat(prices)
                .singleElement()
                .satisfies(price -> assertThat(Double.parseDouble(price.group(1)))
                        .isGreaterThanOrEqualTo(Double.parseDouble(price.group(2))));
        assertThat(lines).hasSize(nodes.size() + 2).endsWith("violations: []");
    }

    private static List<String> outputOfMain() {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        try {
            EmbedSolver.main(new String[0]);
        } finally {
            System.setOut(before);
        }
        return output.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
