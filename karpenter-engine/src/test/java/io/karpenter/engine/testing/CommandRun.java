package io.karpenter.engine.testing;

import io.karpenter.engine.Karpenter;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * One run of the command in this process.
 *
 * @param out what it printed to standard output
 * @param err what it printed to standard error
 */
public record CommandRun(int exitCode, String out, String err) {

    public static CommandRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Karpenter.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }

    /** A run with the arguments that all runs of a test have, and then these. */
    public static CommandRun of(List<String> usual, String... more) {
        return of(arguments(usual, more));
    }

    /** Arguments of which the first are always the same. */
    public static String[] arguments(List<String> usual, String... more) {
        return Stream.concat(usual.stream(), Stream.of(more)).toArray(String[]::new);
    }

    /** A run with {@code input} as standard input. */
    public static CommandRun withInput(String input, String... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return of(arguments);
        } finally {
            System.setIn(before);
        }
    }
}
