package io.karpenter.engine.controller;

import org.slf4j.LoggerFactory;

/** Nothing to do. */
public final class IdleDuties implements Duties {

    public IdleDuties(Surroundings surroundings) {
        LoggerFactory.getLogger("controller")
                .atWarn()
                .addKeyValue("gates", surroundings.settings().gates())
                .log("no controllers are built in yet");
    }

    @Override
    public void observe() {}

    @Override
    public boolean isSynced() {
        return true;
    }

    @Override
    public void act() {}

    @Override
    public void close() {}
}
