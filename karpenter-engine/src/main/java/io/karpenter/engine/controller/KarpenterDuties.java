package io.karpenter.engine.controller;

import io.karpenter.k8s.KarpenterControllers;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.metrics.ControllerMetrics;

/** Karpenter's controllers over a cloud. */
public final class KarpenterDuties implements Duties {

    private final KarpenterControllers controllers;

    public KarpenterDuties(ProcessParts surroundings, Cloud cloud) {
        ControllerMetrics work = new ControllerMetrics(surroundings.metrics(), surroundings.clock());
        KarpenterControllers.Builder builder = KarpenterControllers.builder()
                .api(surroundings.api())
                .settings(surroundings.settings())
                .events(surroundings.events())
                .metrics(surroundings.metrics())
                .observer(work)
                .openTelemetry(surroundings.telemetry())
                .clock(surroundings.clock());
        this.controllers = cloud.addedTo(builder, surroundings).build();
        for (Controller controller : controllers.set().controllers()) {
            work.added(controller);
        }
        surroundings.metrics().beforeEachScrape(work::refresh);
    }

    @Override
    public void observe() {
        controllers.watch();
    }

    @Override
    public boolean isSynced() {
        return controllers.isSynced();
    }

    @Override
    public void act() {
        controllers.act();
    }

    @Override
    public void close() {
        controllers.close();
    }
}
