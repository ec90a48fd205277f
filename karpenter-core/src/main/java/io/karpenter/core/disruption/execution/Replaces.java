package io.karpenter.core.disruption.execution;

import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.lifecycle.claim.Marks;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a NodeClaim says of the command that it was created for, in its annotations, so that a process that is started anew goes on with
 * the command. As long as the annotations are there the command may be in force: whoever gives it up takes them away first, and once it has
 * been carried out they go as well. Immutable. Source: WK-18.
 *
 * @param command id of the command
 * @param claims names of the NodeClaims that go once all replacements are initialized
 * @param replacements how many NodeClaims are created for the command
 */
public record Replaces(String command, DisruptionMethod method, List<String> claims, int replacements) {

    /** Annotation: names of the NodeClaims, with commas between. */
    public static final String CLAIMS = Marks.OURS + "replaces";
    /** Annotation: id of the command. */
    public static final String COMMAND = Marks.OURS + "disruption-command";
    /** Annotation: the method that decided it. */
    public static final String METHOD = Marks.OURS + "disruption-method";
    /** Annotation: how many replacements the command has. */
    public static final String REPLACEMENTS = Marks.OURS + "disruption-replacements";

    /** All annotations of this. */
    public static final List<String> KEYS = List.of(CLAIMS, COMMAND, METHOD, REPLACEMENTS);

    private static final Pattern COUNT = Pattern.compile("[1-9][0-9]{0,5}");

    public Replaces {
        claims = List.copyOf(new TreeSet<>(claims));
    }

    /** The annotations that say this. */
    public Map<String, String> annotations() {
        return Map.of(
                CLAIMS, String.join(",", claims),
                COMMAND, command,
                METHOD, text(method),
                REPLACEMENTS, Integer.toString(replacements));
    }

    /** What annotations say; empty if they say nothing of a command, or something that nobody understands. */
    public static Optional<Replaces> of(Map<String, String> annotations) {
        String claims = annotations.getOrDefault(CLAIMS, "");
        String command = annotations.getOrDefault(COMMAND, "");
        String count = annotations.getOrDefault(REPLACEMENTS, "");
        if (claims.isEmpty() || command.isEmpty() || !COUNT.matcher(count).matches()) {
            return Optional.empty();
        }
        String name = annotations.getOrDefault(METHOD, "");
        return Arrays.stream(DisruptionMethod.values())
                .filter(method -> text(method).equals(name))
                .findFirst()
                .map(method -> new Replaces(command, method, List.of(claims.split(",")), Integer.parseInt(count)));
    }

    private static String text(DisruptionMethod method) {
        return method.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
