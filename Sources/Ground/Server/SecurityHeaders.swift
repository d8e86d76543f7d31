/// What every answer says to browsers: nothing from elsewhere, nothing guessed, nothing kept.
public struct SecurityHeaders: Sendable {
  /// By name.
  public let all: [(name: String, value: String)]

  /// - Parameters:
  ///   - scriptHash: the Base64 of the SHA-256 of the only script that may run; nil for none.
  ///   - styleHash: the same of the only style sheet.
  public init(scriptHash: String? = nil, styleHash: String? = nil) {
    func source(_ hash: String?) -> String { hash.map { "'sha256-\($0)'" } ?? "'none'" }
    all = [
      (
        "Content-Security-Policy",
        "default-src 'none'; script-src \(source(scriptHash)); style-src \(source(styleHash)); img-src 'self' data:; "
          + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
      ),
      ("X-Content-Type-Options", "nosniff"),
      ("X-Frame-Options", "DENY"),
      ("Referrer-Policy", "no-referrer"),
      ("Cross-Origin-Opener-Policy", "same-origin"),
      ("Cross-Origin-Resource-Policy", "same-origin"),
      ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
      ("Cache-Control", "no-store"),
    ]
  }
}
