package io.karpenter.aws.facts;

import io.karpenter.core.offering.CapacityType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Builds the hardware of a type that tests need: two vCPUs, 8 GiB, three interfaces of ten addresses, nothing else. */
public final class FactsBuilder {

    private final String name;
    private List<String> architectures = List.of("x86_64");
    private int vcpus = 2;
    private int memoryMib = 8192;
    private String hypervisor = "nitro";
    private Optional<Gpu> gpu = Optional.empty();
    private Optional<InferenceAccelerator> inferenceAccelerator = Optional.empty();
    private Optional<Neuron> neuron = Optional.empty();
    private Optional<LocalStorage> localStorage = Optional.empty();
    private int cards = 1;
    private int interfaces = 3;
    private int totalInterfaces = 3;
    private int addresses = 10;
    private boolean ena = true;
    private int efa;
    private OptionalInt branchInterfaces = OptionalInt.empty();

    private FactsBuilder(String name) {
        this.name = name;
    }

    public static FactsBuilder named(String name) {
        return new FactsBuilder(name);
    }

    public FactsBuilder architectures(String... names) {
        architectures = List.of(names);
        return this;
    }

    public FactsBuilder vcpus(int count) {
        vcpus = count;
        return this;
    }

    public FactsBuilder memoryMib(int mebibytes) {
        memoryMib = mebibytes;
        return this;
    }

    public FactsBuilder hypervisor(String text) {
        hypervisor = text;
        return this;
    }

    public FactsBuilder gpu(Gpu value) {
        gpu = Optional.of(value);
        return this;
    }

    public FactsBuilder inferenceAccelerator(InferenceAccelerator value) {
        inferenceAccelerator = Optional.of(value);
        return this;
    }

    public FactsBuilder neuron(Neuron value) {
        neuron = Optional.of(value);
        return this;
    }

    public FactsBuilder localStorage(LocalStorage value) {
        localStorage = Optional.of(value);
        return this;
    }

    /** Interfaces of the only card. */
    public FactsBuilder interfaces(int count, int addressesOfEach) {
        return interfaces(1, count, count, addressesOfEach);
    }

    public FactsBuilder interfaces(int cardCount, int ofDefaultCard, int ofAllCards, int addressesOfEach) {
        cards = cardCount;
        interfaces = ofDefaultCard;
        totalInterfaces = ofAllCards;
        addresses = addressesOfEach;
        return this;
    }

    public FactsBuilder withoutEna() {
        ena = false;
        return this;
    }

    public FactsBuilder efa(int most) {
        efa = most;
        return this;
    }

    public FactsBuilder branchInterfaces(int count) {
        branchInterfaces = OptionalInt.of(count);
        return this;
    }

    public InstanceFacts build() {
        return new InstanceFacts(
                name,
                architectures,
                new Processor(vcpus, "", OptionalInt.empty()),
                memoryMib,
                hypervisor,
                List.of(CapacityType.ON_DEMAND, CapacityType.SPOT),
                false,
                gpu,
                inferenceAccelerator,
                neuron,
                localStorage,
                OptionalInt.empty(),
                new NetworkFacts(
                        OptionalInt.empty(),
                        cards,
                        0,
                        interfaces,
                        totalInterfaces,
                        addresses,
                        ena,
                        false,
                        efa,
                        branchInterfaces));
    }
}
