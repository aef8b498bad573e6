"""The suite that Jupyter offers to kernel authors, with every sample filled in."""

import unittest

import jupyter_kernel_test
from jupyter_client.manager import KernelManager

import kernel_under_test

KERNEL = "(globalThis as any)[Symbol.for('jupyter.kernel')]"


class TypeScriptKernelTests(jupyter_kernel_test.KernelTests):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The first cell waits for the compiler, on a busy machine longer than the suite has patience.
        cls.kc.execute_interactive("1", timeout=kernel_under_test.TIMEOUT, silent=True)

    kernel_name = "typescript"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oops')"
    completion_samples = [
        {"text": "Number.MAX_SAFE", "matches": {"MAX_SAFE_INTEGER"}},
        {"text": "[1].findLastI", "matches": {"findLastIndex"}},
    ]
    complete_code_samples = ["1", "console.log('hello, world')", "function f(x: number) {\n  return x * 2;\n}", "await 1"]
    incomplete_code_samples = ["console.log('hello'", "function f(x: number) {\n  return x", "`text", "if (1) {"]
    invalid_code_samples = ["let = = 3", "7q7", ") + 1"]
    code_page_something = f"{KERNEL}.page({{ 'text/plain': 'help' }})"
    code_generate_error = "throw new Error('generated')"
    code_execute_result = [
        {"code": "1 + 2 + 3", "result": "6"},
        {"code": "[1, 2, 3].map((n) => n * n)", "result": "[ 1, 4, 9 ]"},
        {"code": "1 + 2 + 3", "result": "6"},
        {"code": "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>6</b>' }) })", "result": "<b>6</b>", "mime": "text/html"},
    ]
    code_display_data = [
        {"code": f"{KERNEL}.display({{ 'text/html': '<i>6</i>' }})", "mime": "text/html"},
        {"code": f"{KERNEL}.display({{ 'image/svg+xml': '<svg xmlns=\"http://www.w3.org/2000/svg\"/>' }})", "mime": "image/svg+xml"},
    ]
    code_history_pattern = "1 ? 2*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.max"
    code_clear_output = f"{KERNEL}.clearOutput()"


class TypeScriptWelcomeTests(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "typescript"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main()
