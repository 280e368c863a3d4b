"""What is wrong or notable with a batch: examined, judged by pandera, collected over blocks, reported (clause 12)."""
