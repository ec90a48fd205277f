/**
 * What EC2 capacity costs. Price tables and a user's own prices come in; a {@link io.karpenter.aws.price.PriceBook} goes out
 * that knows the price of each (instance type, zone, capacity type) and where the price is from.
 */
@NullMarked
package io.karpenter.aws.price;

import org.jspecify.annotations.NullMarked;
