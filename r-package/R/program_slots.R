# Where the values of a program lie while it runs.

# Gives each value of the instructions a slot; a slot is free again behind the
# last instruction that reads it.
assign_slots <- function(instructions) {
  numbers <- slot_table(instructions, "in", "out")
  codes <- slot_table(instructions, "code_in", "code_out")
  list(
    instructions = lapply(seq_along(instructions), function(k) {
      instruction <- instructions[[k]]
      for (field in c("in", "out")) {
        instruction[[field]] <- numbers$slots[instruction[[field]]]
      }
      for (field in c("code_in", "code_out")) {
        instruction[[field]] <- codes$slots[instruction[[field]]]
      }
      instruction[lengths(instruction) > 0L]
    }),
    n_slots = numbers$count,
    n_code_slots = codes$count
  )
}

slot_table <- function(instructions, reads, writes) {
  last_read <- find_last_reads(instructions, reads, writes)
  slots <- integer(length(last_read))
  free <- integer()
  count <- 0L
  for (k in seq_along(instructions)) {
    written <- instructions[[k]][[writes]]
    new <- max(length(written) - length(free), 0L)
    free <- c(free, count + seq_len(new) - 1L)
    count <- count + new
    slots[written] <- free[seq_along(written)]
    free <- free[seq_along(free) > length(written)]
    touched <- unique(c(instructions[[k]][[reads]], written))
    free <- c(slots[touched[last_read[touched] <= k]], free)
  }
  list(slots = slots, count = count)
}

# For each value the last instruction that reads it, 0 where none does.
find_last_reads <- function(instructions, reads, writes) {
  last <- integer(max(0L, unlist(lapply(instructions, `[[`, writes))))
  for (k in seq_along(instructions)) {
    last[instructions[[k]][[reads]]] <- k
  }
  last
}
