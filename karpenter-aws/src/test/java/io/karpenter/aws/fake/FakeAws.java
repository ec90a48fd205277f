package io.karpenter.aws.fake;

import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.wire.Call;
import io.karpenter.aws.fake.wire.FakeServer;
import io.karpenter.aws.fake.wire.Fault;
import io.karpenter.aws.fake.wire.Operations;
import io.karpenter.aws.fake.wire.Troubles;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * AWS in memory, behind HTTP. Each instance has a state of its own. Thread-safe.
 *
 * <pre>{@code
 * try (FakeAws aws = FakeAws.start(); AwsClients clients = aws.clients(Attempts.FAST)) {
 *     aws.capacity().limit(Pool.spot("m5.large", "us-west-2a"), 1);
 *     aws.fail("CreateFleet", 1, "RequestLimitExceeded", 503, "Request limit exceeded.");
 *     …
 *     assertThat(aws.requests(CreateFleetRequest.class)).hasSize(2);
 * }
 * }</pre>
 */
public final class FakeAws implements AutoCloseable {

    public static final Region REGION = Region.US_WEST_2;
    public static final String ACCOUNT = "123456789012";

    /** Name of the cluster that subnets, security groups and images are tagged for. */
    public static final String CLUSTER = "testing";

    private final Troubles troubles;
    private final FakeServer server;
    private final FakePrices prices = new FakePrices(EmbeddedFacts.get().prices());
    private final FakeCapacity capacity = new FakeCapacity();
    private final FakeEc2Types types;
    private final FakeEc2Network network;
    private final FakeEc2Images images;
    private final FakeEc2Templates templates;
    private final FakeReservations reservations;
    private final FakeReservedInstances reservedInstances;
    private final FakeScores scores;
    private final FakeEc2Instances instances;
    private final FakeInstanceStatus status;
    private final Launches launches;
    private final FakeIam iam;
    private final FakeSsm ssm;
    private final FakeSqs sqs;
    private final FakeEks eks;
    private final FakePricing pricing;
    private final FakeZonalShift zonalShift;

    private FakeAws(InstantSource clock) {
        Operations operations = new Operations();
        troubles = new Troubles(clock);
        Pages pages = new Pages(troubles);
        types = new FakeEc2Types(operations, pages, prices, clock);
        network = new FakeEc2Network(operations, pages);
        images = new FakeEc2Images(operations, pages, clock);
        templates = new FakeEc2Templates(operations, pages, clock);
        reservations = new FakeReservations(operations, pages);
        reservedInstances = new FakeReservedInstances(operations);
        scores = new FakeScores(operations);
        instances = new FakeEc2Instances(operations, pages, clock, templates, capacity, reservations, network);
        status = new FakeInstanceStatus(operations, pages, instances);
        iam = new FakeIam(operations, pages, clock);
        ssm = new FakeSsm(operations, clock);
        sqs = new FakeSqs(operations, clock, () -> uri().toString());
        eks = new FakeEks(operations);
        pricing = new FakePricing(operations, pages, prices, types);
        zonalShift = new FakeZonalShift(operations, clock);
        launches = new Launches(
                new Machines(clock, types, network, reservations),
                types,
                network,
                instances,
                capacity,
                reservations,
                name -> iam.profile(name).isPresent());
        new FakeEc2Fleet(operations, templates, network, prices, launches);
        new FakeEc2Runs(operations, templates, network, launches);
        server = new FakeServer(operations, troubles, clock);
    }

    /** An endpoint on a free port, with the time of this machine. */
    public static FakeAws start() {
        return start(InstantSource.system());
    }

    /** An endpoint on a free port, with a time of the test's. Throttled operations recover by that time too. */
    public static FakeAws start(InstantSource clock) {
        return new FakeAws(clock);
    }

    /** Clients with three attempts and the SDK's own back-off, of seconds. The caller closes them. */
    public AwsClients clients() {
        return clients(Attempts.STANDARD);
    }

    /** A client of each service. The caller closes them. */
    public AwsClients clients(Attempts attempts) {
        return TestClients.of(uri(), attempts);
    }

    public URI uri() {
        return server.uri();
    }

    /** Requests to an operation, e.g. {@code CreateFleet}, in the order of their arrival; retries are requests too. */
    public List<Call> calls(String operation) {
        return server.calls().stream()
                .filter(c -> c.operation().equals(operation))
                .toList();
    }

    /** All requests, in the order of their arrival. */
    public List<Call> calls() {
        return server.calls();
    }

    /** Requests of one type, e.g. {@code CreateFleetRequest.class}, in the order of their arrival. */
    public <Q extends SdkPojo> List<Q> requests(Class<Q> type) {
        return calls(Operations.nameOf(type)).stream().map(c -> c.as(type)).toList();
    }

    public void forgetCalls() {
        server.forgetCalls();
    }

    /**
     * From now on {@code hook} hears of each request that was carried out, before it is answered: the answer waits for the hook. Whoever asked is
     * killed here without ever having heard of what is done.
     */
    public void onDone(Consumer<Call> hook) {
        server.onDone(hook);
    }

    /** From now on {@code hook} hears of each request that was carried out, once the answer is on its way. */
    public void onAnswered(Consumer<Call> hook) {
        server.onAnswered(hook);
    }

    /** The next {@code times} requests to {@code operation} are refused before anything is done. */
    public void fail(String operation, int times, String errorCode, int httpStatus, String message) {
        troubles.fail(operation, times, new Fault(errorCode, httpStatus, message));
    }

    /** Refuses all requests of a type that {@code requests} picks, until the troubles of the operation are cleared. */
    public <Q extends SdkPojo> void failWhen(
            Class<Q> type, Predicate<Q> requests, String errorCode, int httpStatus, String message) {
        troubles.failWhen(
                Operations.nameOf(type),
                request -> requests.test(type.cast(request)),
                new Fault(errorCode, httpStatus, message));
    }

    /** The next {@code times} requests to {@code operation} are carried out, and then the connection is closed. */
    public void loseAnswer(String operation, int times) {
        troubles.loseAnswer(operation, times);
    }

    /** Requests to {@code operation} wait as long before anything is done. */
    public void delay(String operation, Duration time) {
        troubles.delay(operation, time);
    }

    /** More requests to {@code operation} than this in a second are refused with {@code RequestLimitExceeded}. */
    public void throttle(String operation, int perSecond) {
        troubles.throttle(operation, perSecond);
    }

    /** Pages of {@code operation} have at most that many items, whatever the caller asks for. */
    public void pageSize(String operation, int most) {
        troubles.pageSize(operation, most);
    }

    /** Forgets faults, lost answers, delays, throttling and page size of {@code operation}. */
    public void clearTroubles(String operation) {
        troubles.clear(operation);
    }

    public FakePrices prices() {
        return prices;
    }

    public FakeCapacity capacity() {
        return capacity;
    }

    public FakeEc2Types types() {
        return types;
    }

    public FakeEc2Network network() {
        return network;
    }

    public FakeEc2Images images() {
        return images;
    }

    public FakeEc2Templates templates() {
        return templates;
    }

    public FakeScores scores() {
        return scores;
    }

    public FakeReservedInstances reservedInstances() {
        return reservedInstances;
    }

    public FakeReservations reservations() {
        return reservations;
    }

    public FakeEc2Instances instances() {
        return instances;
    }

    public FakeInstanceStatus status() {
        return status;
    }

    public FakeIam iam() {
        return iam;
    }

    public FakeSsm ssm() {
        return ssm;
    }

    public FakeSqs sqs() {
        return sqs;
    }

    public FakeEks eks() {
        return eks;
    }

    public FakePricing pricing() {
        return pricing;
    }

    public FakeZonalShift zonalShift() {
        return zonalShift;
    }

    /** From now on launches whose instance profile IAM does not have are refused. */
    public void checkInstanceProfiles() {
        launches.checkProfiles();
    }

    static Tag discoveryTag() {
        return FakeEc2Network.tag("karpenter.sh/discovery", CLUSTER);
    }

    @Override
    public void close() {
        sqs.close();
        server.close();
    }
}
