package io.karpenter.solver.consolidation.sequence;

import io.karpenter.core.disruption.command.Command;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Function;

/** The commands that pieces would be, and by what they are coupled, each made once. Not thread-safe. */
final class Drafts {

    private final Couplings couplings;
    private final Function<Piece, Command> commands;
    private final Map<Piece, Command> commandOf = new IdentityHashMap<>();
    private final Map<Piece, Couplings.Coupling> couplingOf = new IdentityHashMap<>();

    Drafts(Couplings couplings, Function<Piece, Command> commands) {
        this.couplings = couplings;
        this.commands = commands;
    }

    Command command(Piece piece) {
        return commandOf.computeIfAbsent(piece, commands);
    }

    Couplings.Coupling coupling(Piece piece) {
        return couplingOf.computeIfAbsent(piece, p -> couplings.of(command(p)));
    }

    /** True if one may change whether the other is valid. */
    boolean concern(Piece piece, Piece other) {
        return piece.part() == other.part() || coupling(piece).concerns(coupling(other));
    }
}
