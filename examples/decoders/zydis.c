/*
 * Zydis as a decoder for verdict: mnemonics, and the operands of moves. Debian has it as libzydis-dev.
 *
 *   make zydis
 *   deno task diff --decoder examples/decoders/zydis
 */
#include <Zydis/Zydis.h>

#include "decoder.h"

static ZydisDecoder zydis;

/* Whether the instruction is one of the moves whose operands are compared. MOV and MOVSD have opcodes that are none. */
static int is_move(const ZydisDecodedInstruction *i) {
  if (i->encoding != ZYDIS_INSTRUCTION_ENCODING_LEGACY) return 0;
  switch (i->mnemonic) {
    case ZYDIS_MNEMONIC_MOV:
      return i->opcode_map == ZYDIS_OPCODE_MAP_DEFAULT && i->opcode != 0x8c && i->opcode != 0x8e &&
             (i->opcode & 0xf0) != 0xb0;
    case ZYDIS_MNEMONIC_MOVSB:
    case ZYDIS_MNEMONIC_MOVSW:
    case ZYDIS_MNEMONIC_MOVSD:
    case ZYDIS_MNEMONIC_MOVSQ:
      return i->opcode_map == ZYDIS_OPCODE_MAP_DEFAULT;
    case ZYDIS_MNEMONIC_MOVZX:
    case ZYDIS_MNEMONIC_MOVSX:
    case ZYDIS_MNEMONIC_MOVSXD:
    case ZYDIS_MNEMONIC_MOVBE:
    case ZYDIS_MNEMONIC_MOVNTI:
      return 1;
    default:
      return 0;
  }
}

/* The number of a register of any size; ah ch dh bh are byte 1 of 0 to 3. */
static uint8_t number_of(ZydisRegister reg, uint8_t *byte) {
  if (reg == ZYDIS_REGISTER_NONE) return NO_REGISTER;
  if (reg == ZYDIS_REGISTER_RIP || reg == ZYDIS_REGISTER_EIP) return REGISTER_RIP;
  *byte = reg >= ZYDIS_REGISTER_AH && reg <= ZYDIS_REGISTER_BH;
  if (*byte) return (uint8_t)(reg - ZYDIS_REGISTER_AH);
  return (uint8_t)ZydisRegisterGetId(ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64, reg));
}

static void tell_memory(const ZydisDecodedInstruction *i, const ZydisDecodedOperandMem *memory, struct decoding *d) {
  uint8_t ignored;
  d->base = number_of(memory->base, &ignored);
  d->index = number_of(memory->index, &ignored);
  d->scale = memory->scale;
  d->segment = (uint8_t)(memory->segment - ZYDIS_REGISTER_ES);
  d->address_size = i->address_width / 8;
  d->displacement = (uint64_t)memory->disp.value;
}

static void tell_move(const ZydisDecodedInstruction *i, const ZydisDecodedOperand *operands, struct decoding *d) {
  const int is_string = i->mnemonic != ZYDIS_MNEMONIC_MOVSX && i->meta.category == ZYDIS_CATEGORY_STRINGOP;
  const int store = !is_string && operands[0].encoding != ZYDIS_OPERAND_ENCODING_MODRM_REG &&
                    operands[1].type != ZYDIS_OPERAND_TYPE_MEMORY;
  const ZydisDecodedOperand *rm = &operands[store ? 0 : 1], *other = &operands[store ? 1 : 0];
  decoding_is_move(d, rm->type == ZYDIS_OPERAND_TYPE_MEMORY ? OPERAND_MEMORY : OPERAND_REGISTER);
  d->store = (uint8_t)store;
  d->memory_size = (uint8_t)(rm->size / 8);
  /* An immediate's own size is that of its encoding. */
  d->operand_size = (uint8_t)((other->type == ZYDIS_OPERAND_TYPE_IMMEDIATE ? rm->size : other->size) / 8);
  if (rm->type == ZYDIS_OPERAND_TYPE_MEMORY) tell_memory(i, &rm->mem, d);
  else d->rm_register = number_of(rm->reg.value, &d->rm_register_byte);
  if (is_string) {
    d->repeat = (i->attributes & (ZYDIS_ATTRIB_HAS_REP | ZYDIS_ATTRIB_HAS_REPE | ZYDIS_ATTRIB_HAS_REPNE)) != 0;
  } else if (other->type == ZYDIS_OPERAND_TYPE_IMMEDIATE) {
    d->has_immediate = 1;
    d->immediate = other->imm.value.u;
  } else {
    d->reg = number_of(other->reg.value, &d->register_byte);
  }
}

static void decode(const uint8_t *text, unsigned fetch, struct decoding *d) {
  ZydisDecoderContext context;
  ZydisDecodedInstruction i;
  ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
  const ZyanStatus status = ZydisDecoderDecodeInstruction(&zydis, &context, text, fetch, &i);
  if (status == ZYDIS_STATUS_NO_MORE_DATA) d->status = MORE_BYTES;
  if (!ZYAN_SUCCESS(status)) return;
  decoding_is(d, i.length, ZydisMnemonicGetString(i.mnemonic));
  if (!is_move(&i)) return;
  if (!ZYAN_SUCCESS(ZydisDecoderDecodeOperands(&zydis, &context, &i, operands, i.operand_count))) return;
  tell_move(&i, operands, d);
}

int main(void) {
  char release[32];
  const ZyanU64 version = ZydisGetVersion();
  snprintf(release, sizeof release, "%u.%u.%u", ZYDIS_VERSION_MAJOR(version), ZYDIS_VERSION_MINOR(version),
           ZYDIS_VERSION_PATCH(version));
  if (!ZYAN_SUCCESS(ZydisDecoderInit(&zydis, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64))) {
    fprintf(stderr, "zydis: The library does not decode 64-bit mode: it needs a full build of Zydis 4\n");
    return 2;
  }
  /* As today's CPUs are: MPX is gone, and its opcodes are NOPs again. */
  ZydisDecoderEnableMode(&zydis, ZYDIS_DECODER_MODE_MPX, ZYAN_FALSE);
  ZydisDecoderEnableMode(&zydis, ZYDIS_DECODER_MODE_WBNOINVD, ZYAN_TRUE);
  const struct decoder me = {
      .name = "zydis", .release = release, .tells = TELLS_MNEMONIC | TELLS_OPERANDS, .decode = decode};
  return decoder_serve(&me);
}
