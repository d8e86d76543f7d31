import CCrypto
import SystemPackage

/// The SHA-256 digest of bytes, to tell whether two files are the same. By OpenSSL's libcrypto.
///
/// Source: FIPS 180-4, section 6.2.
public struct SHA256: Equatable, Sendable, CustomStringConvertible {
  /// 32 bytes.
  private let digest: [UInt8]

  /// The digest of bytes in memory.
  public init(_ bytes: [UInt8]) {
    var hashing = Hashing()
    hashing.add(bytes, count: bytes.count)
    digest = hashing.finish()
  }

  /// The digest of a file, read a piece at a time.
  ///
  /// - Throws: `FileError` when it cannot be read.
  public init(file path: String) throws(FileError) {
    let file = try InputFile(path)
    var hashing = Hashing()
    var piece = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = try file.read(into: &piece)
      if count == 0 { break }
      hashing.add(piece, count: count)
    }
    digest = hashing.finish()
  }

  /// 64 hexadecimal digits.
  public var description: String {
    digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The first 12 digits: enough to tell the files of a laboratory apart.
  public var short: String { String(description.prefix(12)) }

  /// A digest in the making.
  private struct Hashing: ~Copyable {
    private let context: OpaquePointer

    init() {
      guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
        preconditionFailure("libcrypto has no SHA-256, or no memory")
      }
      self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds the first `count` of the bytes.
    mutating func add(_ bytes: [UInt8], count: Int) {
      precondition(count <= bytes.count)
      let status = unsafe EVP_DigestUpdate(context, bytes, count)
      precondition(status == 1, "libcrypto cannot hash")
    }

    consuming func finish() -> [UInt8] {
      [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
        let status = EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
        precondition(status == 1, "libcrypto cannot hash")
        count = 32
      }
    }
  }
}
