/*
 * LLVM's disassembler as a decoder for verdict: length, validity and mnemonic. Debian has it as llvm-dev.
 *
 *   make llvm
 *   deno task diff --decoder examples/decoders/llvm
 *
 * LLVM does not say whether bytes are missing, so what it rejects is no instruction. Prefixes that it prints as
 * instructions of their own ("lock", "data16") are taken for part of the one behind them: see disassembly.h.
 */
#include <llvm-c/Disassembler.h>
#include <llvm-c/Target.h>
#include <llvm/Config/llvm-config.h>

#include "disassembly.h"

static LLVMDisasmContextRef llvm;

static int print_line(const uint8_t *text, unsigned fetch, char line[LINE_SIZE]) {
  /* LLVM asks for bytes that it could write to, and does not. */
  return (int)LLVMDisasmInstruction(llvm, (uint8_t *)text, fetch, 0, line, LINE_SIZE);
}

static void decode(const uint8_t *text, unsigned fetch, struct decoding *d) {
  decode_lines(print_line, text, fetch, d);
}

int main(void) {
  LLVMInitializeX86TargetInfo();
  LLVMInitializeX86TargetMC();
  LLVMInitializeX86Disassembler();
  llvm = LLVMCreateDisasm("x86_64-linux-gnu", NULL, 0, NULL, NULL);
  if (llvm == NULL || !LLVMSetDisasmOptions(llvm, LLVMDisassembler_Option_AsmPrinterVariant)) {
    fprintf(stderr, "llvm: LLVM has no x86-64 with Intel syntax: it needs a build with the target X86\n");
    return 2;
  }
  const struct decoder me = {
      .name = "llvm", .release = LLVM_VERSION_STRING, .tells = TELLS_MNEMONIC, .decode = decode};
  const int code = decoder_serve(&me);
  LLVMDisasmDispose(llvm);
  return code;
}
