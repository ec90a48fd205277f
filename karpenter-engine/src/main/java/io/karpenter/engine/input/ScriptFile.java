package io.karpenter.engine.input;

import io.karpenter.core.cloud.CatalogSource;
import io.karpenter.k8s.manifest.report.Notice;
import io.karpenter.k8s.manifest.report.Problem;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.simulated.script.ScriptReader;
import io.karpenter.k8s.simulated.script.ScriptedEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The file that says what goes wrong in a simulated cloud. */
public final class ScriptFile {

    private ScriptFile() {}

    /**
     * Its events.
     *
     * @param sold what the cloud sells
     * @throws InvalidInputException with everything that is wrong with it
     */
    public static List<ScriptedEvent> read(Path file, CatalogSource sold) {
        Report report = new Report();
        List<ScriptedEvent> events;
        try (InputStream stream = Files.newInputStream(file)) {
            events =
                    new ScriptReader(sold.catalog(List.of(), List.of()).shared(), report).read(file.toString(), stream);
        } catch (IOException unreadable) {
            throw new InvalidInputException("option --script: %s cannot be read".formatted(file));
        }
        List<String> problems = Stream.concat(
                        report.problems().stream().map(Problem::toString),
                        // A key that stands twice hides an event.
                        report.notices().stream().map(Notice::text))
                .toList();
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        return events;
    }
}
