package io.karpenter.aws.offering;

import com.github.benmanes.caffeine.cache.Cache;
import io.karpenter.aws.capacity.CapacitySettings;
import io.karpenter.aws.capacity.KubeletValues;
import io.karpenter.aws.catalog.InstanceShapes;
import io.karpenter.aws.catalog.NodeClassFit;
import io.karpenter.aws.catalog.OfferingFactory;
import io.karpenter.aws.catalog.Placement;
import io.karpenter.aws.discovery.DiscoveredMemory;
import io.karpenter.aws.discovery.InstanceCatalogue;
import io.karpenter.aws.discovery.LiveType;
import io.karpenter.aws.discovery.RegionTypes;
import io.karpenter.aws.expression.ExpressionLanguage;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.nodeclass.read.Ec2NodeClassReader;
import io.karpenter.aws.price.PriceSource;
import io.karpenter.aws.refresh.Expiring;
import io.karpenter.aws.shift.ZonalShifts;
import io.karpenter.core.cloud.CatalogSource;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.nodeclass.InvalidNodeClassException;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instance types of NodeClasses with their offerings as they are now.
 *
 * <p>What a type is for a NodeClass is kept for five minutes, or until EC2 describes something else; offerings are found each time. Thread-safe.
 * Source: AWS-IT-05 to AWS-IT-09, AWS-CAP-03, AWS-OFF-01.
 */
public final class LiveCatalog implements CatalogSource {

    private static final Logger LOG = LoggerFactory.getLogger(LiveCatalog.class);
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    private final Sources sources;
    private final List<OfferingResolver> resolvers;
    private final Cache<Key, Map<String, Buyable>> derived;

    /**
     * Where everything is known from.
     *
     * @param prices with those of NodeOverlays, if the gate is on
     * @param priceVersion another number whenever a price may have changed
     * @param reservations machines that can still be launched into a reservation, by its id; empty while the gate ReservedCapacity is off
     * @param placements the placement group of a NodeClass, if it selects one
     * @param language of expressions in kubelets' configurations; absent while the gate NodeClassCEL is off: they are passed over
     */
    public record Sources(
            InstanceCatalogue types,
            PriceSource prices,
            LongSupplier priceVersion,
            UnavailableOfferings unavailable,
            ZonalShifts shifts,
            DiscoveredMemory memory,
            Optional<ToIntFunction<String>> reservations,
            Function<NodeClass, Optional<Placement>> placements,
            CapacitySettings capacity,
            Optional<ExpressionLanguage> language,
            InstantSource clock) {}

    private record Key(NodeClassState state, long version) {}

    /**
     * @param extensions further steps after those for zones, reservations and placement groups
     */
    public LiveCatalog(Sources sources, List<OfferingResolver> extensions) {
        this.sources = sources;
        List<OfferingResolver> all = new ArrayList<>();
        all.add(new BaseOfferings(sources.unavailable(), sources.priceVersion(), sources.clock()));
        sources.reservations().ifPresent(free -> all.add(new ReservedOfferings(free)));
        all.add(new PartitionOfferings(sources.unavailable()));
        all.addAll(extensions);
        this.resolvers = List.copyOf(all);
        this.derived = Expiring.afterWrite(LIFETIME, sources.clock());
    }

    /** For each NodePool the types of its NodeClass; none if that is not there or cannot be used, which is logged. */
    @Override
    public Catalog catalog(List<NodePool> nodePools, List<NodeClass> nodeClasses) {
        Map<NodeClassRef, List<InstanceType>> ofNodeClass = new HashMap<>();
        nodeClasses.stream()
                .filter(nodeClass -> Ec2NodeClassReader.reads(nodeClass.ref()))
                .forEach(nodeClass -> ofNodeClass.put(nodeClass.ref(), typesOrNone(nodeClass)));
        Map<String, List<InstanceType>> ofNodePool = new HashMap<>();
        for (NodePool pool : nodePools) {
            List<InstanceType> types = pool.template()
                    .nodeClassRef()
                    .map(ref -> ofNodeClass.getOrDefault(ref, List.of()))
                    .orElse(List.of());
            ofNodePool.put(pool.name(), types);
        }
        return new Catalog(AwsLabels.SCHEMA, List.of(), ofNodePool);
    }

    private List<InstanceType> typesOrNone(NodeClass nodeClass) {
        try {
            return instanceTypes(nodeClass);
        } catch (CloudProviderException | InvalidNodeClassException e) {
            LOG.warn(
                    "EC2NodeClass {}: its instance types are not known: {}",
                    nodeClass.ref().name(),
                    e.getMessage());
            return List.of();
        }
    }

    /**
     * All instance types, by name, those that cannot be bought now included.
     *
     * @throws UnresolvedNodeClassException if the NodeClass has no subnets
     * @throws CloudProviderException if no types or zones are known
     * @throws InvalidNodeClassException if the NodeClass cannot be read in full
     */
    public List<InstanceType> instanceTypes(NodeClass nodeClass) {
        NodeClassState state = state(nodeClass);
        OfferingContext context = context(state);
        List<InstanceType> types = new ArrayList<>();
        for (Buyable buyable : derived(state).values()) {
            types.add(withOfferings(buyable, context));
        }
        return types;
    }

    /** One instance type if there is one of that name; throws as {@link #instanceTypes}. */
    public Optional<InstanceType> find(NodeClass nodeClass, String name) {
        NodeClassState state = state(nodeClass);
        return Optional.ofNullable(derived(state).get(name)).map(buyable -> withOfferings(buyable, context(state)));
    }

    /**
     * What kubelets of one instance type are told in the place of expressions: what the type's capacity and overhead are made of. None if there is
     * no type of that name; throws as {@link #instanceTypes}.
     */
    public KubeletValues kubelet(NodeClass nodeClass, String name) {
        Buyable buyable = derived(state(nodeClass)).get(name);
        return buyable == null ? KubeletValues.NONE : buyable.kubelet();
    }

    /** In which expressions are written that it works out, if it does. */
    public Optional<ExpressionLanguage> language() {
        return sources.language();
    }

    /** Names of the types that EC2 would launch with the NodeClass. */
    public Set<String> fitting(NodeClass nodeClass) {
        Set<String> names = new TreeSet<>();
        derived(state(nodeClass)).forEach((name, buyable) -> {
            if (buyable.fits()) {
                names.add(name);
            }
        });
        return names;
    }

    private NodeClassState state(NodeClass nodeClass) {
        NodeClassState state = NodeClassState.of(nodeClass, sources.placements().apply(nodeClass));
        if (state.zoneSubnets().isEmpty()) {
            throw new UnresolvedNodeClassException(
                    "EC2NodeClass %s has no subnets in its status; maybe its selector terms match none"
                            .formatted(nodeClass.ref().name()));
        }
        return state;
    }

    private OfferingContext context(NodeClassState state) {
        return new OfferingContext(
                state.nodeClass(),
                state.needs(),
                state.zoneSubnets(),
                state.placement(),
                sources.shifts().shifted());
    }

    private InstanceType withOfferings(Buyable buyable, OfferingContext context) {
        List<Offering> offerings = List.of();
        for (OfferingResolver resolver : resolvers) {
            offerings = resolver.resolve(buyable, context, offerings);
        }
        return buyable.type().withOfferings(offerings);
    }

    private Map<String, Buyable> derived(NodeClassState state) {
        RegionTypes known = sources.types().current();
        if (known.types().isEmpty()) {
            throw new CloudProviderException("no instance types of EC2 are known yet");
        }
        if (known.region().zones().isEmpty()) {
            throw new CloudProviderException("no zones that offer instance types are known yet");
        }
        return derived.get(new Key(state, known.version()), key -> derive(state, known));
    }

    private Map<String, Buyable> derive(NodeClassState state, RegionTypes known) {
        InstanceShapes shapes = new InstanceShapes(
                known.region(), state.nodeClass(), sources.capacity(), sources.language(), state.placement());
        OfferingFactory offerings = new OfferingFactory(known.region(), sources.prices(), state.nodeClass());
        Map<String, Buyable> all = new TreeMap<>();
        for (LiveType live : known.types().values()) {
            if (known.region().zonesOf(live.name()).isEmpty()) {
                continue;
            }
            boolean fits = NodeClassFit.fits(live.facts(), live.traits(), state.nodeClass(), state.needs());
            InstanceShapes.Shape shape = shapes.of(live.facts());
            all.put(
                    live.name(),
                    Buyable.of(
                            live,
                            shapes,
                            new InstanceShapes.Shape(measured(shape.type(), state), shape.kubelet()),
                            fits,
                            offerings));
        }
        return all;
    }

    /** With the memory that nodes turned out to have, where one has been seen; overheads stay those of the estimate. */
    private InstanceType measured(InstanceType type, NodeClassState state) {
        return sources.memory()
                .of(type.name(), state.images())
                .map(memory ->
                        type.withCapacity(type.capacity().with(ResourceList.of(Map.of(Resource.MEMORY, memory)))))
                .orElse(type);
    }
}
