/**
 * The commands that list what the catalogue knows: instance types, prices, zones. Filters and the options of the catalogue come in,
 * lists go out. Nothing is planned here.
 */
@NullMarked
package io.karpenter.engine.cli.catalog;

import org.jspecify.annotations.NullMarked;
