package io.karpenter.engine.input;

import io.karpenter.core.offering.CapacityType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What to read.
 *
 * @param files manifests: files, folders, or {@code -} for standard input
 * @param capacityTypes of the NodePool that is assumed when the input has none
 * @param includeCronJobs whether to plan one run of every CronJob
 * @param now the instant of the snapshot
 * @param featureGates what is switched on and off
 * @param schedulerConfig file of the scheduler's configuration
 * @param catalog what can be bought
 */
public record InputSettings(
        List<Path> files,
        Set<CapacityType> capacityTypes,
        boolean includeCronJobs,
        Instant now,
        FeatureGates featureGates,
        Optional<Path> schedulerConfig,
        CatalogSettings catalog) {

    public InputSettings {
        files = List.copyOf(files);
        capacityTypes = Set.copyOf(capacityTypes);
    }

    /** Every gate as it is by default, and no configuration of the scheduler. */
    public InputSettings(
            List<Path> files,
            Set<CapacityType> capacityTypes,
            boolean includeCronJobs,
            Instant now,
            CatalogSettings catalog) {
        this(files, capacityTypes, includeCronJobs, now, FeatureGates.DEFAULT, Optional.empty(), catalog);
    }

    /**
     * Which part of which catalogue.
     *
     * @param zones names or letters; empty: all
     * @param folder of CSV files in place of the built-in catalogue
     * @param prices file of the user's own prices
     * @param maxVcpu largest number of vCPUs of an instance type
     * @param commitments file of Reserved Instances and Savings Plans
     */
    public record CatalogSettings(
            String region,
            List<String> zones,
            Optional<Path> folder,
            Optional<Path> prices,
            OptionalInt maxVcpu,
            Optional<Path> commitments) {

        public CatalogSettings {
            zones = List.copyOf(zones);
        }

        /** Without commitments. */
        public CatalogSettings(
                String region, List<String> zones, Optional<Path> folder, Optional<Path> prices, OptionalInt maxVcpu) {
            this(region, zones, folder, prices, maxVcpu, Optional.empty());
        }
    }
}
