import Imaging
import System

/// The pictures of files, page by page. A file is opened when its turn comes.
struct PictureSequence {
  private var paths: ArraySlice<String>
  /// The file whose pages are not all played, and the next of them.
  private var open: (pages: PicturePages, next: Int)?

  init(_ paths: [String]) { self.paths = paths[...] }

  /// nil behind the last one. A file that cannot be used is one broken picture.
  mutating func next() -> Recording.Item? {
    if let (pages, page) = open, page < pages.count {
      open = (pages, page + 1)
      return Recording.Item(
        name: pages.name(of: page), time: .unknown, content: .picture(pages, page: page))
    }
    guard let path = paths.popFirst() else { return nil }
    do throws(FileError) { _ = try MappedFile(path) } catch {
      return Recording.Item(
        name: path, time: .unknown, content: .broken(.unreadable(RecordingReader.Failure.text(of: error))))
    }
    do throws(FileError) { open = (try PicturePages(path), 0) } catch {
      return Recording.Item(
        name: path, time: .unknown, content: .broken(.broken(RecordingReader.Failure.text(of: error))))
    }
    return next()
  }
}
