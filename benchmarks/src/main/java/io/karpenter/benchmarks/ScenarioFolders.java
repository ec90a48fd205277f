package io.karpenter.benchmarks;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.engine.input.Input;
import io.karpenter.engine.input.InputReader;
import io.karpenter.engine.input.InputSettings;
import io.karpenter.engine.input.InputSettings.CatalogSettings;
import io.karpenter.solver.api.Problem;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Folders of manifests, one file a scenario, and of what the reference makes of them. Where two folders have the same scenario,
 * the first counts; folders that do not exist hold nothing. Immutable.
 */
record ScenarioFolders(List<Path> folders) {

    /** Names the folders, separated like a class path, in place of the ones below. */
    static final String VARIABLE = "SCENARIOS";

    private static final List<Path> USUAL =
            List.of(Path.of("karpenter-engine/src/test/resources/scenarios"), Path.of("../shared/data/scenarios"));

    /** The zones that the reference's results are for. */
    static final List<String> ZONES = List.of("us-east-1a", "us-east-1b", "us-east-1c");

    private static final String RESULTS = "reference-results.csv";

    ScenarioFolders {
        folders = List.copyOf(folders);
    }

    /** Those of the environment, else those of a source tree that is the working directory. */
    static ScenarioFolders fromEnvironment() {
        String named = System.getenv(VARIABLE);
        return new ScenarioFolders(
                named == null
                        ? USUAL
                        : Arrays.stream(named.split(File.pathSeparator))
                                .map(Path::of)
                                .toList());
    }

    /** Files by name of the scenario, in the order of names. */
    Map<String, Path> files() {
        Map<String, Path> files = new TreeMap<>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> entries = Files.list(folder)) {
                    entries.forEach(file -> name(file).ifPresent(name -> files.putIfAbsent(name, file)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return files;
    }

    private static Optional<String> name(Path file) {
        String name = file.getFileName().toString();
        return Stream.of(".yaml", ".yaml.gz")
                .filter(name::endsWith)
                .map(ending -> name.substring(0, name.length() - ending.length()))
                .findFirst();
    }

    /**
     * The file of a scenario.
     *
     * @throws IllegalArgumentException if no folder has it
     */
    Path file(String scenario) {
        Map<String, Path> files = files();
        Path file = files.get(scenario);
        if (file == null) {
            throw new IllegalArgumentException("no scenario '%s' in %s; there are %s. Maybe set %s."
                    .formatted(scenario, folders, files.keySet(), VARIABLE));
        }
        return file;
    }

    /**
     * The problem of a scenario, at a fixed instant.
     *
     * @throws IllegalArgumentException if no folder has it
     */
    Problem problem(String scenario, List<String> zones) {
        Path file = file(scenario);
        Input input = InputReader.read(
                new InputSettings(
                        List.of(file),
                        Set.of(CapacityType.ON_DEMAND),
                        false,
                        Instant.EPOCH,
                        new CatalogSettings(
                                "us-east-1", zones, Optional.empty(), Optional.empty(), OptionalInt.empty())),
                InputStream.nullInputStream());
        return Problem.of(input.cluster(), input.catalog());
    }

    /** What the reference makes of the scenarios, by name. */
    Map<String, ReferenceResult> referenceResults() {
        Map<String, ReferenceResult> results = new TreeMap<>();
        List<Path> files = new ArrayList<>(folders);
        files.replaceAll(folder -> folder.resolve(RESULTS));
        for (Path file : files) {
            if (Files.isRegularFile(file)) {
                ReferenceResult.read(file).forEach(result -> results.putIfAbsent(result.scenario(), result));
            }
        }
        return results;
    }
}
