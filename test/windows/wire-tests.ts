/**
 * Which of the tests over the wire are run with a kernel on Node for Windows, as `module.Class.test`, or a whole module or
 * class. A start of that kernel takes seconds, so that each kind is there once; `WINDOWS_TESTS=all` runs the modules whole.
 */
export const chosen: readonly string[] = [
  "test_output.Output.test_order",
  "test_output.Output.test_unicode",
  "test_output.Output.test_warnings_of_node_do_not_show",
  "test_output.Output.test_runaway_loop_is_interrupted",
  "test_values.Values.test_plain_values",
  "test_errors.Errors.test_place_and_excerpt",
  "test_errors.Errors.test_a_cell_that_is_nested_too_deeply",
  "test_errors.Errors.test_late_rejection_appears_in_the_cell_that_started_it",
  "test_interrupt.Interrupt.test_asynchronous",
  "test_interrupt.Interrupt.test_interrupted_input",
  "test_interrupt.Interrupt.test_while_types_are_checked",
  "test_protocol.Protocol.test_kernel_info",
  "test_protocol.Protocol.test_inspection",
  "test_protocol.Protocol.test_input",
  "test_comms.Comms.test_kernel_opens",
  "test_life.Guarded.test_uncaught_errors_do_not_end_it",
];

/** All that can be run. Of `test_life` the rest looks at processes, whose numbers wine keeps to itself. */
export const all: readonly string[] = [
  "test_output",
  "test_values",
  "test_errors",
  "test_interrupt",
  "test_protocol",
  "test_comms",
  "test_jupyter_kernel_test",
  "test_life.Guarded.test_uncaught_errors_do_not_end_it",
  "test_life.Guarded.test_exit_in_a_timer",
];
