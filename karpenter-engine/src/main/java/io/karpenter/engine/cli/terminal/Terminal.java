package io.karpenter.engine.cli.terminal;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What the streams of the process are connected to. The launcher script knows and says so, because the JDK of our language
 * level does not tell the streams apart.
 *
 * @param output true if standard output is a terminal that takes colours
 * @param error true if standard error is a terminal
 */
record Terminal(boolean output, boolean error) {

    /** Nothing is a terminal. */
    static final Terminal NONE = new Terminal(false, false);

    /** Set by the launcher to those of {@code out} and {@code err} that are terminals. */
    static final String PROPERTY = "karpenter.terminal";

    /** What {@code streams} names, without colours if the environment forbids them (no-color.org). */
    static Terminal of(String streams, Map<String, String> environment) {
        List<String> terminals = Arrays.asList(streams.split(","));
        boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "").equals("dumb");
        return new Terminal(terminals.contains("out") && !plain, terminals.contains("err"));
    }

    static Terminal ofProcess() {
        return of(System.getProperty(PROPERTY, ""), System.getenv());
    }
}
