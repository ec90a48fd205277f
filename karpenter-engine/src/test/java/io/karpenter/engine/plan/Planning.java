package io.karpenter.engine.plan;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.core.verify.Violation;
import io.karpenter.engine.input.Input;
import io.karpenter.engine.input.InputReader;
import io.karpenter.engine.input.InputSettings;
import io.karpenter.engine.input.InputSettings.CatalogSettings;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import io.karpenter.solver.api.SolverSettings;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** One input planned as {@code karpenter solve --time-limit 0} does, and verified as {@code karpenter verify} does. */
public record Planning(Input input, Plan plan, List<Violation> violations) {

    public static Planning of(Path manifests, String... zones) {
        return of(SolverSettings.DEFAULT, manifests, zones);
    }

    /** The same under other settings than the default ones; their time limit does not count. */
    public static Planning of(SolverSettings solving, Path manifests, String... zones) {
        InputSettings settings = new InputSettings(
                List.of(manifests),
                Set.of(CapacityType.ON_DEMAND),
                false,
                Instant.parse("2026-11-24T00:00:00Z"),
                new CatalogSettings(
                        "us-east-1", List.of(zones), Optional.empty(), Optional.empty(), OptionalInt.empty()));
        Input input = InputReader.read(settings, InputStream.nullInputStream());
        Plan plan = Solver.builder()
                .settings(solving)
                .timeLimit(Duration.ZERO)
                .build()
                .solve(new Problem(input.cluster(), input.catalog()));
        return new Planning(input, plan, PlanVerifier.verify(input.cluster(), input.catalog(), plan));
    }
}
