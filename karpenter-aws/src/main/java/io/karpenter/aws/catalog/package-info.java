/**
 * The offline EC2 catalogue. Facts, prices and the EC2NodeClasses of an input come in; the core's {@link
 * io.karpenter.core.offering.Catalog} goes out, through {@link io.karpenter.aws.catalog.EmbeddedCatalog}. It also lists what
 * it knows for people to read.
 */
@NullMarked
package io.karpenter.aws.catalog;

import org.jspecify.annotations.NullMarked;
