#ifndef PLUMB_CMD_PLUMB_TERMINAL_H_
#define PLUMB_CMD_PLUMB_TERMINAL_H_

// The console of this process: its three standard streams.

#include <mutex>
#include <string>
#include <string_view>

#include "lib/command/console.h"

namespace plumb {

class Terminal : public Console {
 public:
  // Colours where a stream is a terminal, unless `no_color` or NO_COLOR says
  // otherwise; `input` false makes it never ask.
  struct Options {
    bool no_color = false;
    bool input = true;
  };
  explicit Terminal(const Options& options);

  void Out(std::string_view text) override;
  void Err(std::string_view text) override;
  Color OutColor() const override { return out_color_; }
  Color ErrColor() const override { return err_color_; }
  bool CanRedraw() const override { return can_redraw_; }
  int Width() const override;
  bool IsInteractive() const override;
  absl::StatusOr<std::string> Ask(std::string_view prompt) override;

  // Whether something could not be written to standard output (a full disk, a
  // closed pipe).
  bool out_failed() const { return out_failed_; }

 private:
  const Options options_;
  Color out_color_;
  Color err_color_;
  bool can_redraw_;
  bool out_failed_ = false;
  std::mutex mutex_;
};

}  // namespace plumb

#endif  // PLUMB_CMD_PLUMB_TERMINAL_H_
