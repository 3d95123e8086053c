# What a manager must look at.
