# Tells ChatOpsBot of every run of Chef Infra Client: the bot shows a node that fails, and that it is well again. It sends what the data collector
# sends, without the node's attributes and the list of its resources.
#
# In a recipe (chef_handler is a resource of Chef Infra Client since version 14):
#
#   chef_handler "ChatOps::Handler" do
#     source "/etc/chef/chef_handler.rb"
#     arguments url: "https://chatops.example.com/webhooks/chef", secret: "SECRET"
#     type report: true, exception: true
#   end
#
# or in client.rb: require "/etc/chef/chef_handler.rb", and
#   report_handlers << ChatOps::Handler.new(url: "…", secret: "…"); exception_handlers << report_handlers.last

require "json"
require "net/http"
require "time"
require "uri"

module ChatOps
  class Handler < Chef::Handler
    TIMEOUT = 3

    # @param options [Hash] url and secret; a hash, because that is what the resource hands over.
    def initialize(options)
      super()
      @url = URI(options.fetch(:url))
      @secret = options.fetch(:secret)
    end

    # A bot that is slow or down costs one line in the log and a few seconds.
    def report
      request = Net::HTTP::Post.new(@url, "Content-Type" => "application/json", "x-data-collector-token" => @secret)
      request.body = JSON.generate(message)
      answer = Net::HTTP.start(@url.hostname, @url.port, use_ssl: @url.scheme == "https", open_timeout: TIMEOUT, read_timeout: TIMEOUT) { |http| http.request(request) }
      Chef::Log.warn("ChatOpsBot refused the report of this run: #{answer.code} #{answer.message}") unless answer.is_a?(Net::HTTPSuccess)
    rescue StandardError => problem
      Chef::Log.warn("ChatOpsBot was not told of this run: #{problem.message}")
    end

    private

    def message
      told = {
        message_type: "run_converge", run_id: run_status.run_id, node_name: node.name, node: { chef_environment: node.chef_environment, policy_name: node.policy_name },
        status: success? ? "success" : "failure", start_time: start_time.utc.iso8601, end_time: end_time.utc.iso8601,
        total_resource_count: all_resources.to_a.length, updated_resource_count: updated_resources.to_a.length
      }
      told[:error] = { class: exception.class.name, message: exception.message[0, 1000] } if exception
      told
    end
  end
end
