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
    digest = hashing.digest
  }

  /// The digest of a file, read a piece at a time.
  ///
  /// - Throws: `FileError` when it cannot be read.
  public init(file path: String) throws(FileError) {
    var hashing = Hashing()
    _ = try hashing.add(InputFile(path), count: .max)
    digest = hashing.digest
  }

  /// The digest of a part of a file; nil where the file ends before.
  ///
  /// - Throws: `FileError` when it cannot be read.
  public init?(file path: String, start: Int, count: Int) throws(FileError) {
    let file = try InputFile(path)
    let descriptor = file.descriptor
    try attempt(path, "cannot be read") { _ = try descriptor.seek(offset: Int64(start), from: .start) }
    var hashing = Hashing()
    guard try hashing.add(file, count: count) == count else { return nil }
    digest = hashing.digest
  }

  /// 64 hexadecimal digits.
  public var description: String {
    digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The 32 bytes themselves.
  public var bytes: [UInt8] { digest }

  /// The first 12 digits: enough to tell the files of a laboratory apart. More where these could be taken for a number.
  public var short: String { Self.short(of: description) }

  /// The same of a digest that is there as its digits.
  ///
  /// A spreadsheet reads 12 digits without a letter, or with nothing but one `e` among them, as a number, and writes
  /// `123456789012` as `1.23457E+11`. Then there are as many more digits as it takes to the first other letter: whoever
  /// compares beginnings finds the same file as before. One hash of some hundred is such.
  public static func short(of digits: String) -> String {
    var short = String(digits.prefix(12))
    for digit in digits.dropFirst(12) {
      guard looksLikeANumber(short) else { break }
      short.append(digit)
    }
    return short
  }

  /// Digits, with one `e` between them or without.
  private static func looksLikeANumber(_ digits: String) -> Bool {
    let parts = digits.split(separator: "e", omittingEmptySubsequences: false)
    return parts.count <= 2
      && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { ("0"..."9").contains($0) } }
  }

  /// The digest of what was added so far.
  public init(_ hashing: borrowing Hashing) { digest = hashing.digest }

  /// A digest in the making.
  public struct Hashing: ~Copyable {
    private let context: OpaquePointer

    /// Of no bytes yet.
    public init() {
      context = Self.newContext()
      guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
        preconditionFailure("libcrypto has no SHA-256")
      }
    }

    deinit { EVP_MD_CTX_free(context) }

    private static func newContext() -> OpaquePointer {
      guard let context = EVP_MD_CTX_new() else { preconditionFailure("libcrypto has no memory") }
      return context
    }

    /// Adds bytes. Allocates nothing.
    public mutating func add(_ bytes: RawSpan) {
      let status = unsafe bytes.withUnsafeBytes { unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
      precondition(status == 1, "libcrypto cannot hash")
    }

    /// Adds what a file has from where it is, at most so much of it.
    ///
    /// - Returns: how much that was. **Units**: bytes.
    fileprivate mutating func add(_ file: borrowing InputFile, count: Int) throws(FileError) -> Int {
      var piece = [UInt8](repeating: 0, count: 1 << 18)
      var added = 0
      while added < count {
        let got = min(try file.read(into: &piece), count - added)
        if got == 0 { break }
        add(piece, count: got)
        added += got
      }
      return added
    }

    /// Adds the first `count` of the bytes.
    mutating func add(_ bytes: [UInt8], count: Int) {
      precondition(count <= bytes.count)
      let status = unsafe EVP_DigestUpdate(context, bytes, count)
      precondition(status == 1, "libcrypto cannot hash")
    }

    /// More can be added afterwards.
    fileprivate var digest: [UInt8] {
      let copy = Self.newContext()
      defer { EVP_MD_CTX_free(copy) }
      guard EVP_MD_CTX_copy_ex(copy, context) == 1 else { preconditionFailure("libcrypto has no memory") }
      return [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
        let status = EVP_DigestFinal_ex(copy, buffer.baseAddress, nil)
        precondition(status == 1, "libcrypto cannot hash")
        count = 32
      }
    }
  }
}
