import System
import Testing

@Suite struct SHA256Tests {
  /// The examples of FIPS 180-2, appendix B, and the empty message.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func publishedExamples(text: String, digest: String) {
    let hash = SHA256(Array(text.utf8))
    #expect(hash.description == digest)
    #expect(hash.short == digest.prefix(12))
  }

  /// What a spreadsheet would take for a number goes on to the first letter that is no exponent.
  @Test(arguments: [
    ("ba7816bf8f01cfea", "ba7816bf8f01"), ("1234567890123b45", "1234567890123b"),
    ("12e4567890123e4", "12e4567890123e"), ("123456789012e3a4", "123456789012e"),
    ("e12345678901234", "e12345678901"), ("12345678901e2e3", "12345678901e"),
    ("1234567890ee1", "1234567890ee"),
    ("123456789012345", "123456789012345"), ("12345678901a", "12345678901a"), ("", ""),
  ])
  func shortDigestsAreNoNumbers(digest: String, expected: String) {
    #expect(SHA256.short(of: digest) == expected)
    #expect(digest.hasPrefix(SHA256.short(of: digest)))
  }

  @Test func lengthsAroundABlock() {
    // Every length has a digest of its own, and a changed byte changes it.
    var seen: Set<String> = []
    for length in 54...66 {
      var bytes = [UInt8](repeating: 0x61, count: length)
      #expect(seen.insert(SHA256(bytes).description).inserted)
      bytes[length - 1] ^= 1
      #expect(seen.insert(SHA256(bytes).description).inserted)
    }
    #expect(
      SHA256([UInt8](repeating: 0x61, count: 1_000_000)).description
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }
}
