/**
 * What an instance is told when it boots. The settings of an EC2NodeClass and of a NodeClaim come in; a text goes out in the language of the
 * family of images, with the user's own data merged into it. Nobody logs that text: it may hold secrets.
 */
@NullMarked
package io.karpenter.aws.userdata;

import org.jspecify.annotations.NullMarked;
