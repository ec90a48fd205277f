package io.karpenter.core.setting;

import io.karpenter.core.text.GoText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What was stated for settings. A flag wins over its variable, and an empty variable counts as unset. A flag that cannot be read is a problem; a
 * variable that cannot be read gives the default, with a warning. Both are gathered, so that they can be told at once. Not thread-safe. Source: OPS-01,
 * OPS-02, AWS-OPT-01, AWS-OPT-02.
 */
public final class StatedSettings<S extends Setting> {

    private final Map<S, String> flags;
    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    public StatedSettings(Map<S, String> flags, Map<String, String> environment) {
        this.flags = flags;
        this.environment = environment;
    }

    /** What nothing can be done with, one line each: where, what was found and what is allowed. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** What is probably not meant, each a sentence for a person. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** As it was written; empty if it was not. */
    public Optional<String> stated(S setting) {
        return Optional.ofNullable(flags.get(setting)).or(() -> variable(setting.name()));
    }

    /** As it was written, else the default. */
    public String text(S setting) {
        return stated(setting).orElse(setting.standard());
    }

    /** Where {@link #text} comes from, for messages. */
    public String source(S setting) {
        return flags.containsKey(setting) ? setting.flag() : setting.name();
    }

    /**
     * Takes note of a problem.
     *
     * @param allowed in the place of what was found, such as {@code a port from 0 to 65535}
     */
    public void problem(S setting, String found, String allowed) {
        problem("%s: '%s' is not %s".formatted(source(setting), found, allowed));
    }

    /** Takes note of a problem. */
    public void problem(String line) {
        problems.add(line);
    }

    /**
     * The value, read in the same way wherever it stands.
     *
     * @param reader empty for a text that is no value
     * @param allowed in messages
     */
    public <T> T value(S setting, Function<String, Optional<T>> reader, String allowed) {
        return value(setting, reader, reader, allowed);
    }

    /** A flag by {@code ofFlag}, else a variable by {@code ofVariable}, else the default. */
    public <T> T value(
            S setting, Function<String, Optional<T>> ofFlag, Function<String, Optional<T>> ofVariable, String allowed) {
        T standard = ofVariable.apply(setting.standard()).orElseThrow();
        Optional<String> text = stated(setting);
        if (text.isEmpty()) {
            return standard;
        }
        boolean isFlag = flags.containsKey(setting);
        Optional<T> value = (isFlag ? ofFlag : ofVariable).apply(text.get());
        if (value.isEmpty() && isFlag) {
            problem(setting, text.get(), allowed);
        } else if (value.isEmpty()) {
            warnings.add("%s: '%s' is not %s, so that the default %s holds"
                    .formatted(setting.name(), text.get(), allowed, setting.standard()));
        }
        return value.orElse(standard);
    }

    /**
     * Gates that are switched on or off, the last word on each; a malformed one is a problem, one that there is not a warning.
     *
     * @param known names of those that there are
     */
    public Map<String, Boolean> gates(S setting, List<String> known) {
        Map<String, Boolean> gates = new LinkedHashMap<>();
        for (String entry : text(setting).split(",")) {
            String gate = entry.strip();
            int equals = gate.indexOf('=');
            Optional<Boolean> state = equals <= 0
                    ? Optional.empty()
                    : GoText.bool(gate.substring(equals + 1).strip());
            String name = gate.substring(0, Math.max(0, equals)).strip();
            if (gate.isEmpty()) {
                continue;
            }
            if (state.isEmpty()) {
                problem(setting, gate, "GATE=true or GATE=false");
            } else if (known.contains(name)) {
                gates.put(name, state.get());
            } else {
                warnings.add("%s: there is no feature %s, so that it is ignored; there %s %s"
                        .formatted(source(setting), name, known.size() == 1 ? "is" : "are", String.join(", ", known)));
            }
        }
        return gates;
    }
}
