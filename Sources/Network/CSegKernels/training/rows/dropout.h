// Dropout: which values stay follows from a key and their place alone.

typedef uint32_t u16 __attribute__((ext_vector_type(16)));

// SplitMix64's mixing (Steele, Lea, Flood, 2014).
SEG_INLINE uint64_t mixed(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

static void drop(seg_row s, ptrdiff_t channel, uint64_t key, uint32_t dropped, float factor, float *values) {
  const u16 lanes = __builtin_convertvector(*(const i16u *)lane_numbers, u16);
  for (int32_t c = 0; c < s.channels; c++, values += channel) {
    const uint64_t start = mixed(key + (uint64_t)(c + 1) * 0x9E3779B97F4A7C15u);
    for (int32_t x = 0; x < s.padded_width; x += 16) {
      // MurmurHash3's finaliser (Appleby).
      u16 h = (lanes + (uint32_t)x) * 0x9E3779B1u + (uint32_t)start;
      h = (h ^ (h >> 16)) * 0x85EBCA6Bu;
      h = (h ^ (h >> 13)) * 0xC2B2AE35u;
      h ^= (h >> 16) ^ (uint32_t)(start >> 32);
      v16 kept = load(values + x) * factor;
      store(values + x, (v16)((i16)kept & (i16)(h >= dropped)));
    }
  }
}
