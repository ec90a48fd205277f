package io.karpenter.engine.cli;

import io.karpenter.engine.input.Input;
import io.karpenter.engine.input.InputReader;
import io.karpenter.engine.input.InputSettings;
import io.karpenter.engine.input.InvalidInputException;
import io.karpenter.engine.report.Style;
import io.karpenter.k8s.manifest.report.Notice;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** One run of a command: its streams, and how to speak to the user meanwhile. */
final class Session {

    private final CommandLine command;
    private final OutputOptions output;
    private final Terminal terminal;

    Session(CommandLine command, OutputOptions output, Terminal terminal) {
        this.command = command;
        this.output = output;
        this.terminal = terminal;
        Logging.setLevel(output.logLevel());
    }

    /** Colours only where a person reads the result. */
    Style style() {
        return terminal.output() && output.file().isEmpty() ? Style.COLOURED : Style.PLAIN;
    }

    /** Tells the user what to know about a catalogue. */
    void tell(List<String> notes) {
        console()
                .tell(notes.stream()
                        .map(note -> new Notice(Notice.Level.INFO, note))
                        .toList());
    }

    /** Tells the user what is probably not meant. */
    void warn(List<String> warnings) {
        console()
                .tell(warnings.stream()
                        .map(warning -> new Notice(Notice.Level.WARNING, warning))
                        .toList());
    }

    /** What the options name, with its notices told. */
    Input read(InputOptions input, CatalogOptions catalog) {
        if (input.files().isEmpty()) {
            throw new InvalidInputException(
                    "option -f: nothing to plan for. Name a manifest file or folder, or - for standard input");
        }
        InputSettings settings = new InputSettings(
                input.files(),
                input.capacityTypes(),
                input.includeCronJobs(),
                input.now().orElseGet(Instant::now),
                input.featureGates(),
                input.schedulerConfig(),
                catalog.settings());
        Input read = working("Reading", Duration.ZERO, () -> InputReader.read(settings, System.in));
        console().tell(read.notices());
        return read;
    }

    /**
     * Does {@code work} and shows that it goes on, if it takes long and somebody watches.
     *
     * @param expected how long it may take, zero if unknown
     */
    <T> T working(String task, Duration expected, Supplier<T> work) {
        return timed(task, () -> isWatched() ? watched(task, expected, bar -> work.get()) : work.get());
    }

    /**
     * As {@link #working}, for a search that tells how far it is; what it tells is shown beside the bar.
     *
     * @param search is given who wants to hear of it
     */
    <T> T searching(String task, Duration expected, Function<Consumer<io.karpenter.solver.api.Progress>, T> search) {
        return timed(
                task,
                () -> isWatched()
                        ? watched(task, expected, bar -> search.apply(news -> bar.say(SearchNews.of(news))))
                        : search.apply(news -> {}));
    }

    private boolean isWatched() {
        return terminal.error() && output.progress();
    }

    private static <T> T timed(String task, Supplier<T> work) {
        long began = System.nanoTime();
        T result = work.get();
        if (Logging.isDebug()) {
            LoggerFactory.getLogger(Session.class)
                    .debug(
                            "{} took {} ms",
                            task,
                            Duration.ofNanos(System.nanoTime() - began).toMillis());
        }
        return result;
    }

    private static <T> T watched(String task, Duration expected, Function<Progress, T> work) {
        Progress progress = Progress.start(task, expected);
        try {
            return work.apply(progress);
        } finally {
            progress.stop();
        }
    }

    /** Prints the result where the options say. */
    void print(Consumer<PrintWriter> body) {
        output.print(command.getOut(), body);
    }

    Console console() {
        return new Console(command.getErr(), output.quiet(), terminal.error() ? Style.COLOURED : Style.PLAIN);
    }
}
