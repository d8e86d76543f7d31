import CGnuTLS
import System

/// What a server that other computers reach needs: a token that its readers have, and a certificate. Made once, kept in a folder
/// that only its owner can read.
public struct ServerCredentials: Sendable {
  /// 32 hexadecimal digits: 128 bits by chance.
  public let token: String
  /// For the encryption.
  public let identity: HTTPServer.Identity
  /// Of the certificate, as browsers show it: 32 pairs of hexadecimal digits.
  public let fingerprint: String
  /// Where the token stands.
  public let tokenFile: String

  /// A certificate ends after so long. **Units**: days.
  private static let days: UInt32 = 3650

  /// Reads them from a folder; makes what is not there.
  ///
  /// - Parameters:
  ///   - names: of this computer, for a new certificate.
  ///   - addresses: numeric ones.
  /// - Throws: `FileError` for a file that others can read, that is broken, or a certificate that has ended.
  public init(folder: String, names: [String], addresses: [String]) throws(FileError) {
    try PrivateFile.prepareFolder(folder)
    tokenFile = "\(folder)/token"
    token = try Self.token(tokenFile)
    let (keyFile, certificateFile) = ("\(folder)/key.pem", "\(folder)/certificate.pem")
    if pathKind(keyFile) == .nothing, pathKind(certificateFile) == .nothing {
      let made = try Self.makeIdentity(certificateFile, names: names, addresses: addresses)
      try PrivateFile.write(keyFile, Array(made.key.utf8))
      try PrivateFile.write(certificateFile, Array(made.certificate.utf8))
    }
    func text(_ path: String) throws(FileError) -> String {
      String(decoding: try PrivateFile.read(path, limit: 1 << 16), as: UTF8.self)
    }
    identity = HTTPServer.Identity(certificate: try text(certificateFile), key: try text(keyFile))
    var digest = [UInt8](repeating: 0, count: 32)
    var end: Int64 = 0
    let error = hooke_certificate_read(identity.certificate, &digest, &end)
    guard error == 0 else {
      throw FileError(
        certificateFile, "is no certificate: \(String(cString: hooke_certificate_message(error)))",
        advice: "remove it and \(keyFile) to have new ones made")
    }
    guard end > SystemClock.utcNanoseconds() / 1_000_000_000 else {
      throw FileError(
        certificateFile, "has ended", advice: "remove it and \(keyFile) to have new ones made")
    }
    fingerprint = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }
      .joined(separator: ":")
  }

  private static func token(_ path: String) throws(FileError) -> String {
    if pathKind(path) == .nothing {
      var random = SystemRandomNumberGenerator()
      let digits = (0..<2).map { _ in
        let word = String(random.next() as UInt64, radix: 16)
        return String(repeating: "0", count: 16 - word.count) + word
      }.joined()
      try PrivateFile.write(path, Array((digits + "\n").utf8))
    }
    let text = String(decoding: try PrivateFile.read(path, limit: 4096), as: UTF8.self)
    let token = String(text.prefix { !$0.isNewline })
    // What a person writes there may be longer, but goes into links and headers as it is.
    guard (16...256).contains(token.utf8.count),
      token.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) })
    else {
      throw FileError(
        path, "is no token; expected 16 to 256 letters and digits",
        advice: "remove it to have a new one made")
    }
    return token
  }

  private static func makeIdentity(
    _ path: String, names: [String], addresses: [String]
  ) throws(FileError) -> HTTPServer.Identity {
    var key = [CChar](repeating: 0, count: Int(hooke_certificate_room))
    var certificate = key
    let error = withCStrings(names) { names in
      withCStrings(addresses) { addresses in
        hooke_certificate_make(names, addresses, days, &key, &certificate)
      }
    }
    guard error == 0 else {
      throw FileError(path, "cannot be made: \(String(cString: hooke_certificate_message(error)))")
    }
    func text(_ characters: [CChar]) -> String {
      String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
    return HTTPServer.Identity(certificate: text(certificate), key: text(key))
  }

  /// Texts as a list of C that ends with a null pointer.
  private static func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
  ) -> Result {
    var characters: [CChar] = []
    var starts: [Int] = []
    for text in texts {
      starts.append(characters.count)
      characters += text.utf8.filter { $0 != 0 }.map(CChar.init(bitPattern:)) + [0]
    }
    return characters.withUnsafeBufferPointer { bytes in
      let pointers = starts.map { start in bytes.baseAddress.map { $0 + start } } + [nil]
      return pointers.withUnsafeBufferPointer { body($0.baseAddress!) }
    }
  }
}
