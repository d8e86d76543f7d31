import FoundationEssentials
import Server
import System

/// The page, whole in one file, and the description of the interface: both stand in the program itself.
enum LivePage {
  static let bytes = PackageResources.page_html
  static let openAPI = PackageResources.openapi_json

  static var response: HTTPResponse { HTTPResponse(type: "text/html; charset=utf-8", bytes) }

  /// Only the page's own script and style sheet may be used, by their hashes.
  static var headers: SecurityHeaders {
    SecurityHeaders(scriptHash: hash(of: "script"), styleHash: hash(of: "style"))
  }

  /// The Base64 of the SHA-256 of what stands between the tags of an element that is there once.
  private static func hash(of element: String) -> String? {
    guard let open = bytes.firstRange(of: Array("<\(element)>".utf8)),
      let close = bytes[open.upperBound...].firstRange(of: Array("</\(element)>".utf8))
    else { return nil }
    return Data(SHA256(Array(bytes[open.upperBound..<close.lowerBound])).bytes).base64EncodedString()
  }
}
