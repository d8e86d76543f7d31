import Server
import System

/// Who reaches the page: this computer alone, or whoever has the token, over an encrypted connection.
struct LiveAccess {
  let rules: AccessRules
  let identity: HTTPServer.Identity?
  let announcement: LiveAnnouncement

  /// - Parameters:
  ///   - address: with the port that the server has.
  ///   - folder: of the token and the certificate, made there once; without meaning for an address of this computer alone.
  /// - Throws: `FileError` for a token or a key that others can read, and for what cannot be made or used.
  init(_ address: ServerAddress, credentials folder: String) throws(FileError) {
    guard !address.isLoopback else {
      (rules, identity) = (AccessRules(address), nil)
      announcement = LiveAnnouncement(links: ["http://\(address)/"])
      return
    }
    let (names, own) = (ThisComputer.names, ThisComputer.addresses)
    let hosts = address.isAny ? own : [address.host]
    let credentials = try ServerCredentials(
      folder: folder, names: ["localhost"] + names, addresses: ["127.0.0.1"] + (address.isAny ? own : hosts))
    rules = AccessRules(
      address, isEncrypted: true, token: credentials.token, openPaths: LiveInterface.openPaths, names: names)
    identity = credentials.identity
    let links = hosts.map { "https://\($0.contains(":") ? "[\($0)]" : $0):\(address.port)/" }
    announcement = LiveAnnouncement(
      links: links.isEmpty ? ["https://\(address)/"] : links, token: credentials.token,
      tokenFile: credentials.tokenFile, fingerprint: credentials.fingerprint)
  }
}

/// How to get to the page.
public struct LiveAnnouncement: Sendable {
  /// To be opened in a browser; one per address of this computer.
  public let links: [String]
  /// What other computers must bring; nil where only this one reaches the page.
  public var token: String?
  /// Where the token stands.
  public var tokenFile: String?
  /// The SHA-256 of the certificate, as browsers show it.
  public var fingerprint: String?

  /// The first link, with the token.
  public var linkWithToken: String { links[0] + (token.map { "?token=\($0)" } ?? "") }
}
