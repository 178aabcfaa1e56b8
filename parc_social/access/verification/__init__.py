"""A second opinion on partitions, by other code than what built them."""
